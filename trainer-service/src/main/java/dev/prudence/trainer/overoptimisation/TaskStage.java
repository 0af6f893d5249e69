package dev.prudence.trainer.overoptimisation;

import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.nio.file.Path;
import java.util.List;

/** Builds the base policy of the task as an artefact. */
final class TaskStage implements Stage {
    static final String NAME = "task";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("task");
    }

    @Override
    public StageOutput run(StageContext context) {
        VectorTask task = VectorTask.of(context.config("task"));
        VectorPolicy.write(task, policyOf(context.directory()));
        return StageOutput.empty();
    }

    /** The policy's artefact inside this stage's directory. */
    static Path policyOf(Path directory) {
        return directory.resolve("policy");
    }
}
