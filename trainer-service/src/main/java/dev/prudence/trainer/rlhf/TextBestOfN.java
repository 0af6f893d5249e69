package dev.prudence.trainer.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SamplingParameters;
import dev.prudence.trainer.bestofn.BestOfNPlan;
import dev.prudence.trainer.bestofn.BestOfNSettings;
import dev.prudence.trainer.bestofn.EnsembleColumns;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.bestofn.SampleText;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.judge.Judges;
import dev.prudence.trainer.judge.PolicySamples;
import dev.prudence.trainer.preferences.FileDigest;
import dev.prudence.trainer.preferences.PairFormat;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.rewardmodel.Backbone;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.RolloutLimits;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Best-of-n on the dictionary: one pool of definitions, scored by the ensemble of every backbone. Thread-safe. */
final class TextBestOfN implements BestOfNPlan {

    static final String NAME = "best-of-n";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("bestOfN", "data", "gold", "preferences", "rewardEnsemble", "rollouts", "seed");
    }

    @Override
    public List<String> upstream() {
        return List.of(SftStage.NAME, GoldStage.NAME, TextPreferencesStage.NAME, TextRewardEnsembleStage.NAME);
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        JsonNode file = config.path("data").path("prompts");
        Map<String, String> digests = new TreeMap<>(Judges.inputDigests(config.get("gold")));
        if (file.isTextual()) {
            digests.put("data.prompts", FileDigest.of("data.prompts", Path.of(file.asText())));
        }
        return digests;
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
        Path policy = context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER);
        return PhaseSpec.of(
                        NAME,
                        context.publisher().publish("policy", policy),
                        publishEnsembles(context),
                        PolicySamples.prompts(prompts(context, settings.prompts())),
                        settings.samplesPerPrompt(),
                        context.seed())
                .withSampling(SamplingParameters.newBuilder()
                        .setTemperature(
                                context.config("bestOfN").get("temperature").asDouble())
                        .build())
                .withLimits(RolloutLimits.of(context));
    }

    @Override
    public List<EnsembleColumns> ensembles(StageContext context) {
        JsonNode settings = context.config("rewardEnsemble");
        List<String> members = IntStream.range(0, settings.get("members").asInt())
                .mapToObj(member -> "member-" + member)
                .toList();
        return backbones(context).stream()
                .map(backbone -> new EnsembleColumns(
                        backbone.key(),
                        labelNoise(context.config()),
                        members,
                        settings(context).objectives()))
                .toList();
    }

    @Override
    public Judge judge(StageContext context) {
        return Judges.open(context);
    }

    @Override
    public SampleText describe(Prompt prompt, Answer answer) {
        return new SampleText(prompt.getText(), answer.getTokens().getText());
    }

    private static List<ModelVersion> publishEnsembles(StageContext context) {
        Path output = context.upstream(TextRewardEnsembleStage.NAME);
        return backbones(context).stream()
                .map(backbone -> context.publisher()
                        .publish(
                                "reward-ensemble-" + backbone.key(),
                                TextRewardEnsembleStage.artefact(output, backbone)))
                .toList();
    }

    private static List<Backbone> backbones(StageContext context) {
        return TextRewardEnsembleStage.backbones(context.config("rewardEnsemble"));
    }

    private static List<String> prompts(StageContext context, int limit) {
        JsonNode file = context.config("data").path("prompts");
        if (file.isTextual()) {
            List<String> own = PairFormat.readPrompts(Path.of(file.asText()));
            return own.subList(0, Math.min(limit, own.size()));
        }
        return Dictionary.wordNet().prompts(Split.EVALUATION, limit, context.seed());
    }

    /** What was done to the labels of a user's own pairs, nobody knows. */
    static @Nullable Double labelNoise(JsonNode config) {
        boolean own = config.path("data").hasNonNull("pairs");
        return own ? null : config.path("preferences").path("labelNoise").asDouble();
    }
}
