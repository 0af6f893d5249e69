package dev.prudence.trainer.rewardmodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.trainer.bestofn.Objectives;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.embedding.HeadTrainer;
import dev.prudence.trainer.embedding.PretrainedEncoder;
import dev.prudence.trainer.judge.PolicySamples;
import dev.prudence.trainer.preferences.LabelledPairs;
import dev.prudence.trainer.preferences.PreferencePair;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import dev.prudence.trainer.sft.SftSettings;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains one ensemble per backbone on the noisy pairs, measures its members against the clean ones, normalises them on
 * prompts that nobody was trained on, and writes {@code <backbone>/artefact/}.
 *
 * <p>Metrics: {@code <backbone>.accuracy.member-<k>}, {@code .accuracy.mean} over members and {@code .accuracy.ensemble} of
 * the members' normalised mean, all against clean labels.
 *
 * <p>This class is thread-safe: it holds nothing of a run.
 */
public final class TextRewardEnsembleStage implements Stage {

    /** The stage's name. */
    public static final String NAME = "reward-ensemble";

    private static final double HEAD_WEIGHT_DECAY = 0.1;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("bestOfN", "data", "rewardEnsemble", "seed", "sft");
    }

    @Override
    public List<String> upstream() {
        return List.of(SftStage.NAME, TextPreferencesStage.NAME);
    }

    /** Where the artefact of a backbone lies in the stage's output. */
    public static Path artefact(Path output, Backbone backbone) {
        return output.resolve(backbone.key()).resolve("artefact");
    }

    /** The backbones that the document asks for. */
    public static List<Backbone> backbones(JsonNode rewardEnsemble) {
        List<Backbone> backbones = new ArrayList<>();
        rewardEnsemble.get("backbones").forEach(each -> backbones.add(Backbone.of(each.asText())));
        return backbones;
    }

    @Override
    public StageOutput run(StageContext context) {
        LabelledPairs pairs = LabelledPairs.read(context.upstream(TextPreferencesStage.NAME));
        List<TextPair> normalisation = normalisationPairs(context);
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("normalisationAnswers", (double) normalisation.size());
        for (Backbone backbone : backbones(context.config("rewardEnsemble"))) {
            try (Ensemble ensemble = train(backbone, pairs.training(), context)) {
                List<Normalisation> normalisations = normalisations(ensemble.score(normalisation));
                measure(backbone, ensemble, normalisations, pairs.validation(), metrics);
                ensemble.write(
                        artefact(context.directory(), backbone),
                        normalisations,
                        Objectives.contract(
                                Objectives.fromConfig(context.config("bestOfN").get("objectives"))),
                        Map.of("stage", NAME, "backbone", backbone.key(), "seed", context.seed()));
            }
        }
        return StageOutput.of(metrics);
    }

    private static List<TextPair> normalisationPairs(StageContext context) {
        Path artefact = context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER);
        ModelVersion policy = context.publisher().publish("policy", artefact);
        int limit = context.config("rewardEnsemble").get("normalisationPrompts").asInt();
        List<String> prompts = Dictionary.wordNet().prompts(Split.NORMALISATION, limit, context.seed());
        double temperature = context.config("bestOfN").get("temperature").asDouble();
        List<List<Optional<String>>> answers =
                PolicySamples.draw(context, NAME + "/normalisation", policy, prompts, 4, temperature);
        List<TextPair> pairs = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            String prompt = prompts.get(i);
            answers.get(i).forEach(answer -> answer.ifPresent(text -> pairs.add(new TextPair(prompt, text))));
        }
        return pairs;
    }

    private static Ensemble train(Backbone backbone, List<PreferencePair> pairs, StageContext context) {
        JsonNode settings = context.config("rewardEnsemble");
        int members = settings.get("members").asInt();
        return switch (backbone) {
            case POLICY -> TokenEnsemble.train(policy(context), pairs, members, tokenSettings(settings), context);
            case BGE_SMALL -> encoder(PretrainedEncoder.BGE_SMALL, pairs, members, context);
            case MINILM_CONTROL -> encoder(PretrainedEncoder.MINILM, pairs, members, context);
        };
    }

    private static Ensemble encoder(
            PretrainedEncoder encoder, List<PreferencePair> pairs, int members, StageContext context) {
        JsonNode settings = context.config("rewardEnsemble");
        HeadTrainer.Settings head = new HeadTrainer.Settings(
                settings.get("epochs").asInt(),
                settings.get("batchSize").asInt(),
                settings.get("learningRate").asDouble(),
                HEAD_WEIGHT_DECAY,
                settings.get("scoreL2").asDouble());
        return EncoderEnsemble.train(encoder, pairs, members, head, context.seed(), context);
    }

    private static PolicyBackbone policy(StageContext context) {
        Path artefact = context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER);
        int vocabulary = context.config("data").get("vocabulary").asInt();
        return PolicyBackbone.read(
                artefact, SftSettings.of(context.config("sft"), vocabulary).shape());
    }

    private static TokenMemberTraining.Settings tokenSettings(JsonNode settings) {
        return new TokenMemberTraining.Settings(
                settings.get("policyEpochs").asInt(),
                settings.get("batchSize").asInt(),
                settings.get("policyLearningRate").asDouble(),
                settings.get("scoreL2").asDouble());
    }

    private static List<Normalisation> normalisations(float[][] scores) {
        List<Normalisation> normalisations = new ArrayList<>();
        for (int member = 0; member < scores[0].length; member++) {
            normalisations.add(Normalisation.of(scores, member));
        }
        return normalisations;
    }

    private static void measure(
            Backbone backbone,
            Ensemble ensemble,
            List<Normalisation> normalisations,
            List<PreferencePair> clean,
            Map<String, Double> metrics) {
        float[][] chosen = ensemble.score(clean.stream()
                .map(pair -> new TextPair(pair.prompt(), pair.chosen()))
                .toList());
        float[][] rejected = ensemble.score(clean.stream()
                .map(pair -> new TextPair(pair.prompt(), pair.rejected()))
                .toList());
        int members = normalisations.size();
        double total = 0;
        double[] means = new double[clean.size()];
        for (int member = 0; member < members; member++) {
            double right = 0;
            for (int pair = 0; pair < clean.size(); pair++) {
                double margin = chosen[pair][member] - rejected[pair][member];
                right += 0.5 + 0.5 * Math.signum(margin);
                means[pair] += margin / normalisations.get(member).deviation();
            }
            metrics.put(backbone.key() + ".accuracy." + MemberContracts.id(member), right / clean.size());
            total += right / clean.size();
        }
        double right = 0;
        for (double margin : means) {
            right += 0.5 + 0.5 * Math.signum(margin);
        }
        metrics.put(backbone.key() + ".accuracy.mean", total / members);
        metrics.put(backbone.key() + ".accuracy.ensemble", right / clean.size());
    }
}
