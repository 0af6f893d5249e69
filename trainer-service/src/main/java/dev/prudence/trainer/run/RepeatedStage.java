package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A stage under a repetition's name, seed and upstream stages. Thread-safe if the stage is. */
final class RepeatedStage implements Stage {

    private final Stage stage;
    private final Repetition repetition;
    private final Set<String> repeated;

    /**
     * @param stage what is repeated
     * @param repeated names of all stages that this repetition repeats
     */
    RepeatedStage(Stage stage, Repetition repetition, Set<String> repeated) {
        this.stage = stage;
        this.repetition = repetition;
        this.repeated = repeated;
    }

    @Override
    public String name() {
        return repetition.stage(stage.name());
    }

    /** Without the document's seed, which has no part in it: the name holds the seed that counts. */
    @Override
    public List<String> sections() {
        return stage.sections().stream().filter(name -> !name.equals("seed")).toList();
    }

    @Override
    public List<String> upstream() {
        return stage.upstream().stream().map(upstreamName()).toList();
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        return stage.inputDigests(config);
    }

    @Override
    public boolean cacheable() {
        return stage.cacheable();
    }

    @Override
    public StageOutput run(StageContext context) throws Exception {
        return stage.run(new RepeatedStageContext(context, repetition.seed(), upstreamName()));
    }

    private UnaryOperator<String> upstreamName() {
        return name -> repeated.contains(name) ? repetition.stage(name) : name;
    }
}
