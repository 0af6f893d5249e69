package dev.prudence.trainer.overoptimisation;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.bestofn.BestOfNSettings;
import dev.prudence.trainer.policyoptimisation.GaussianPolicy;
import dev.prudence.trainer.policyoptimisation.PolicyNetwork;
import dev.prudence.trainer.policyoptimisation.VectorAction;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.PolicyTask;
import dev.prudence.trainer.policyrun.RunSettings;
import dev.prudence.trainer.preferences.LinesOnDisk;
import dev.prudence.trainer.rollout.PhaseLimits;
import dev.prudence.trainer.run.RolloutLimits;
import dev.prudence.trainer.run.StageContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Policy optimisation on the vector task: the reference is standard normal whatever the prompt, and divergence from it is exact. */
final class VectorPolicyTask implements PolicyTask<VectorAction> {

    private static final int ROWS = 64;

    private final VectorTask task;
    private final Cell cell;
    private final StageContext context;
    private final GaussianPolicy policy;
    private final GoldFunction gold;
    private final Map<String, float[]> initial;
    private final ModelVersion ensemble;

    VectorPolicyTask(VectorTask task, Cell cell, StageContext context) {
        this.task = task;
        this.cell = cell;
        this.context = context;
        this.policy = new GaussianPolicy(
                task.promptWidth(),
                task.answerWidth(),
                RunSettings.of(context.config("ppo")).hidden());
        this.gold = new GoldFunction(task);
        this.initial = policy.standardNormal(context.seed());
        this.ensemble = context.publisher()
                .publish(
                        "reward-ensemble-" + ensembleName(),
                        EnsembleArtefact.of(context.upstream(RewardEnsembleStage.NAME), noise()));
    }

    @Override
    public PolicyNetwork<VectorAction> network() {
        return policy;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int anyTime() {
        return 1;
    }

    @Override
    public Map<String, float[]> initial() {
        return initial;
    }

    @Override
    public void write(Map<String, float[]> parameters, Path directory) {
        GaussianArtefact.write(policy, parameters, directory);
    }

    @Override
    public ModelVersion ensemble() {
        return ensemble;
    }

    @Override
    public String ensembleName() {
        return EnsembleArtefact.name(noise());
    }

    @Override
    public int objective() {
        return BestOfNSettings.of(context.config("bestOfN")).objectives().indexOf(cell.objective());
    }

    @Override
    public PhaseLimits limits() {
        return RolloutLimits.of(context);
    }

    @Override
    public List<Prompt> prompts(String purpose, int count) {
        return Vectors.prompts(task, context.seed(), purpose, count);
    }

    @Override
    public VectorAction rollout(Prompt prompt, Answer answer) {
        return new VectorAction(
                floats(prompt.getVector().getValuesList()),
                floats(answer.getVector().getValuesList()));
    }

    @Override
    public List<Preference<VectorAction>> preferences() {
        Path file = context.upstream(PreferencesStage.NAME).resolve(PreferenceFiles.training(noise()));
        return LinesOnDisk.of(file, VectorPolicyTask::preference, pair -> true);
    }

    private static Preference<VectorAction> preference(String line) {
        LabelledPair pair = PreferenceFiles.parse(line, LabelledPair.class);
        return new Preference<>(
                new VectorAction(floats(pair.prompt()), floats(pair.chosen())),
                new VectorAction(floats(pair.prompt()), floats(pair.rejected())));
    }

    @Override
    public double[] gold(List<Prompt> prompts, List<Answer> answers) {
        return gold.score(prompts, answers);
    }

    @Override
    public OptionalDouble divergence(Map<String, float[]> parameters, List<Prompt> prompts) {
        return prompts.stream()
                .mapToDouble(prompt -> policy.divergence(
                        parameters, initial, floats(prompt.getVector().getValuesList())))
                .average();
    }

    private double noise() {
        return Objects.requireNonNull(cell.labelNoise());
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }
}
