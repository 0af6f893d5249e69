package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.bestofn.BestOfNPlan;
import dev.prudence.trainer.bestofn.BestOfNSettings;
import dev.prudence.trainer.bestofn.EnsembleColumns;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.bestofn.SampleText;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.RolloutLimits;
import dev.prudence.trainer.run.StageContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Best-of-n on the vector task: one pool of samples, scored by the ensembles of all noise levels. */
final class VectorBestOfN implements BestOfNPlan {
    static final String NAME = "best-of-n";

    private final VectorTask task;

    VectorBestOfN(VectorTask task) {
        this.task = task;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("seed", "task", "preferences", "bestOfN", "rollouts");
    }

    @Override
    public List<String> upstream() {
        return List.of(TaskStage.NAME, RewardEnsembleStage.NAME);
    }

    @Override
    public long seed(StageContext context) {
        return context.seed();
    }

    @Override
    public BestOfNSettings settings(StageContext context) {
        return BestOfNSettings.of(context.config("bestOfN"));
    }

    @Override
    public PhaseSpec phase(StageContext context) {
        BestOfNSettings settings = settings(context);
        ModelVersion policy =
                context.publisher().publish("policy", TaskStage.policyOf(context.upstream(TaskStage.NAME)));
        List<ModelVersion> ensembles = new ArrayList<>();
        for (double noise : noiseLevels(context)) {
            ensembles.add(context.publisher()
                    .publish("reward-ensemble-" + EnsembleArtefact.name(noise), artefact(context, noise)));
        }
        return PhaseSpec.of(
                        NAME,
                        policy,
                        ensembles,
                        Vectors.prompts(task, context.seed(), NAME, settings.prompts()),
                        settings.samplesPerPrompt(),
                        context.seed())
                .withLimits(RolloutLimits.of(context));
    }

    @Override
    public List<EnsembleColumns> ensembles(StageContext context) {
        return noiseLevels(context).stream()
                .map(noise -> EnsembleArtefact.columns(
                        artefact(context, noise), noise, settings(context).objectives()))
                .toList();
    }

    @Override
    public Judge judge(StageContext context) {
        return new GoldFunction(task);
    }

    @Override
    public SampleText describe(Prompt prompt, Answer answer) {
        List<Float> values = answer.getVector().getValuesList();
        List<Float> tails = values.subList(task.gaussianWidth(), values.size());
        return new SampleText("q = " + text(prompt.getVector().getValuesList()), "tails " + text(tails));
    }

    private Path artefact(StageContext context, double noise) {
        return EnsembleArtefact.of(context.upstream(RewardEnsembleStage.NAME), noise);
    }

    private static List<Double> noiseLevels(StageContext context) {
        List<Double> levels = new ArrayList<>();
        for (JsonNode level : context.config("preferences").path("labelNoise")) {
            levels.add(level.asDouble());
        }
        return levels;
    }

    private static String text(List<Float> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.1f", value))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
