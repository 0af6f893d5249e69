package dev.prudence.trainer.preferences;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.judge.Judges;
import dev.prudence.trainer.judge.PolicySamples;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes preference pairs: two samples per prompt from the policy, the judge says which is better, and some of the training
 * labels are exchanged. Or takes the pairs of a user's file as they are.
 *
 * <p>A prompt without two different answers of different worth gives no pair. Output: {@link LabelledPairs}.
 *
 * <p>This class is thread-safe: it holds nothing of a run.
 */
public final class TextPreferencesStage implements Stage {

    /** The stage's name. */
    public static final String NAME = "preferences";

    private static final int BLOCK = 512;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("data", "gold", "preferences", "seed");
    }

    @Override
    public List<String> upstream() {
        return List.of(SftStage.NAME, GoldStage.NAME);
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        return ownPairs(config.get("data"))
                .map(file -> Map.of("data.pairs", FileDigest.of("data.pairs", file)))
                .orElseGet(() -> Judges.inputDigests(config.get("gold")));
    }

    @Override
    public StageOutput run(StageContext context) throws Exception {
        Map<String, Double> metrics = new TreeMap<>();
        Optional<Path> own = ownPairs(context.config("data"));
        LabelledPairs pairs =
                own.isPresent() ? fromFile(own.get(), context.config("preferences")) : drawn(context, metrics);
        pairs.write(context.directory());
        metrics.put("trainingPairs", (double) pairs.training().size());
        metrics.put("validationPairs", (double) pairs.validation().size());
        return StageOutput.of(metrics);
    }

    private static Optional<Path> ownPairs(JsonNode data) {
        return data.hasNonNull("pairs") ? Optional.of(Path.of(data.get("pairs").asText())) : Optional.empty();
    }

    /** The last tenth of a user's pairs validates, at most the configured number. */
    private static LabelledPairs fromFile(Path file, JsonNode settings) {
        List<PreferencePair> all = PairFormat.readPairs(file);
        int validation = Math.min(settings.get("validationPairs").asInt(), all.size() / 10);
        if (validation < 1) {
            throw new IllegalArgumentException("At least 10 pairs are needed; file=" + file + ", pairs=" + all.size());
        }
        int training = Math.min(all.size() - validation, settings.get("pairs").asInt());
        return new LabelledPairs(all.subList(0, training), all.subList(all.size() - validation, all.size()));
    }

    private static LabelledPairs drawn(StageContext context, Map<String, Double> metrics) throws Exception {
        JsonNode settings = context.config("preferences");
        int training = settings.get("pairs").asInt();
        List<String> prompts = Dictionary.wordNet()
                .prompts(
                        Split.PREFERENCES,
                        training + settings.get("validationPairs").asInt(),
                        context.seed());
        List<Optional<PreferencePair>> judged = judged(context, prompts, settings, metrics);
        int boundary = Math.min(
                training,
                Math.max(1, prompts.size() - settings.get("validationPairs").asInt()));
        List<PreferencePair> clean = present(judged.subList(0, boundary));
        List<PreferencePair> noisy =
                LabelledPairs.withNoise(clean, settings.get("labelNoise").asDouble(), context.seed());
        long flipped = 0;
        for (int i = 0; i < clean.size(); i++) {
            flipped += clean.get(i).equals(noisy.get(i)) ? 0 : 1;
        }
        metrics.put("flippedShare", (double) flipped / clean.size());
        return new LabelledPairs(noisy, present(judged.subList(boundary, judged.size())));
    }

    private static List<Optional<PreferencePair>> judged(
            StageContext context, List<String> prompts, JsonNode settings, Map<String, Double> metrics)
            throws Exception {
        Path artefact = context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER);
        ModelVersion policy = context.publisher().publish("policy", artefact);
        List<List<Optional<String>>> answers = PolicySamples.draw(
                context, NAME, policy, prompts, 2, settings.get("temperature").asDouble());
        Judge judge = Judges.open(context);
        try {
            return pairs(prompts, answers, judge, context, metrics);
        } finally {
            if (judge instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    private static List<Optional<PreferencePair>> pairs(
            List<String> prompts,
            List<List<Optional<String>>> answers,
            Judge judge,
            StageContext context,
            Map<String, Double> metrics) {
        List<Optional<PreferencePair>> pairs = new ArrayList<>();
        double sum = 0;
        long scored = 0;
        for (int start = 0; start < prompts.size(); start += BLOCK) {
            context.checkCancelled();
            int end = Math.min(start + BLOCK, prompts.size());
            double[] first = score(judge, prompts.subList(start, end), answers.subList(start, end), 0);
            double[] second = score(judge, prompts.subList(start, end), answers.subList(start, end), 1);
            for (int i = start; i < end; i++) {
                pairs.add(pair(prompts.get(i), answers.get(i), first[i - start], second[i - start]));
                if (pairs.get(i).isPresent()) {
                    sum += first[i - start] + second[i - start];
                    scored += 2;
                }
            }
            context.progress("judging pairs", end, prompts.size(), "pairs");
        }
        requireSome(scored, prompts.size());
        metrics.put("goldMean", sum / scored);
        metrics.put("promptsWithoutPair", prompts.size() - scored / 2.0);
        return pairs;
    }

    private static double[] score(
            Judge judge, List<String> prompts, List<List<Optional<String>>> answers, int position) {
        return judge.score(
                PolicySamples.prompts(prompts),
                answers.stream()
                        .map(each -> answer(each.get(position).orElse("")))
                        .toList());
    }

    private static Answer answer(String text) {
        return Answer.newBuilder()
                .setTokens(TokenAnswer.newBuilder().setText(text))
                .build();
    }

    private static Optional<PreferencePair> pair(
            String prompt, List<Optional<String>> answers, double first, double second) {
        if (answers.get(0).isEmpty()
                || answers.get(1).isEmpty()
                || answers.get(0).equals(answers.get(1))) {
            return Optional.empty();
        }
        if (first > second) {
            return Optional.of(new PreferencePair(
                    prompt, answers.get(0).get(), answers.get(1).get()));
        }
        if (second > first) {
            return Optional.of(new PreferencePair(
                    prompt, answers.get(1).get(), answers.get(0).get()));
        }
        return Optional.empty();
    }

    private static void requireSome(long scored, int prompts) {
        if (scored == 0) {
            throw new IllegalStateException(
                    "No prompt got two answers that the judge can tell apart: check the policy and,"
                            + " with human labels, that they cover its answers; prompts=" + prompts);
        }
    }

    private static List<PreferencePair> present(List<Optional<PreferencePair>> pairs) {
        return pairs.stream().flatMap(Optional::stream).toList();
    }
}
