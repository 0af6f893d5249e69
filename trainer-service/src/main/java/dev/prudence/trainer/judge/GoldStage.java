package dev.prudence.trainer.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.embedding.Embedder;
import dev.prudence.trainer.embedding.HeadFeatures;
import dev.prudence.trainer.embedding.HeadScorer;
import dev.prudence.trainer.embedding.HeadTrainer;
import dev.prudence.trainer.embedding.PretrainedEncoder;
import dev.prudence.trainer.run.ProgressSink;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import dev.prudence.trainer.sft.SftStage;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains the judge on the dictionary's gold part and on samples of the policy, and measures it on held-out words. A reward
 * ensemble that serves as the judge is only measured. What is reported: {@link GoldMetrics}.
 *
 * <p>This class is thread-safe: it holds nothing of a run.
 */
public final class GoldStage implements Stage {

    /** The stage's name. */
    public static final String NAME = "gold";

    private static final double HOT = 1.3;
    private static final double SCORE_L2 = 0.002;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("data", "gold", "seed");
    }

    @Override
    public List<String> upstream() {
        return List.of(SftStage.NAME);
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        return Judges.inputDigests(config.get("gold"));
    }

    @Override
    public StageOutput run(StageContext context) throws IOException {
        JsonNode gold = context.config("gold");
        return switch (Judges.kind(gold)) {
            case HUMAN_LABELS ->
                StageOutput.of(Map.of("humanLabels", (double)
                        LabelFileJudge.read(Judges.labelFile(gold)).size()));
            case REWARD_ARTEFACT -> StageOutput.of(measure(context, rows(context), Judges.open(context)));
            case COMPOSITE -> StageOutput.of(train(context, rows(context)).metrics());
        };
    }

    /** A judge that came trained, on the words that the built-in one is tested on. */
    private static Map<String, Double> measure(StageContext context, GoldRows rows, Judge judge) {
        GoldMetrics metrics = new GoldMetrics(rows.heldOut(), context.seed());
        metrics.metrics().put("heldOutRows", (double) rows.heldOut().size());
        metrics.addScorer(
                GoldMetrics.JUDGE,
                (prompts, definitions, progress) ->
                        judge.score(PolicySamples.prompts(prompts), PolicySamples.answers(definitions)),
                context);
        return metrics.metrics();
    }

    private static GoldRows rows(StageContext context) {
        ModelVersion policy = context.publisher().publish("policy", policy(context));
        int limit = context.config("gold").get("rows").asInt();
        List<Entry> all = Dictionary.wordNet().shuffled(Split.GOLD, context.seed());
        List<Entry> entries = all.subList(0, Math.min(limit, all.size()));
        List<String> prompts = entries.stream().map(Entry::prompt).toList();
        List<List<Optional<String>>> ordinary = PolicySamples.draw(context, "gold/ordinary", policy, prompts, 1, 1.0);
        List<List<Optional<String>>> hot = PolicySamples.draw(context, "gold/hot", policy, prompts, 1, HOT);
        List<Entry> answered = new ArrayList<>();
        List<List<String>> samples = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Optional<String> first = ordinary.get(i).get(0);
            Optional<String> second = hot.get(i).get(0);
            if (first.isPresent() && second.isPresent()) {
                answered.add(entries.get(i));
                samples.add(List.of(first.get(), second.get()));
            }
        }
        return GoldRows.of(answered, samples, context.seed());
    }

    private static Path policy(StageContext context) {
        return context.upstream(SftStage.NAME).resolve(TextPolicyArtefact.FOLDER);
    }

    private static GoldMetrics train(StageContext context, GoldRows rows) throws IOException {
        int vocabulary = context.config("data").get("vocabulary").asInt();
        try (Embedder embedder = Embedder.open(PretrainedEncoder.MINILM)) {
            JudgeTraining training = new JudgeTraining(
                    rows.training(), embedder, settings(context.config("gold")), context.seed(), context);
            byte[] head = training.head(HeadFeatures.PAIR);
            Files.write(context.directory().resolve(CompositeJudge.HEAD_FILE), head);
            GoldMetrics metrics = new GoldMetrics(rows.heldOut(), context.seed());
            metrics.metrics().put("trainingRows", (double) rows.training().size());
            metrics.metrics().put("heldOutRows", (double) rows.heldOut().size());
            try (CompositeJudge judge = CompositeJudge.of(head, policy(context), vocabulary)) {
                metrics.addScorer(GoldMetrics.JUDGE, judge::score, context);
            }
            addHead(metrics, "relevance", head, embedder, context);
            addHead(metrics, "definitionOnly", training.head(HeadFeatures.RESPONSE), embedder, context);
            addRanker(metrics, "length", training.length(), SparseRanker::length);
            addRanker(metrics, "words", training.words(), SparseRanker::words);
            return metrics;
        }
    }

    private static void addHead(
            GoldMetrics metrics, String method, byte[] onnx, Embedder embedder, ProgressSink progress) {
        try (HeadScorer head = HeadScorer.open(onnx)) {
            metrics.addScorer(
                    method,
                    (prompts, definitions, sink) -> {
                        List<String> words =
                                prompts.stream().map(CompositeJudge::word).toList();
                        float[][] scores = head.score(
                                embedder.encode(words, "reading words", sink),
                                embedder.encode(definitions, "reading definitions", sink));
                        double[] first = new double[scores.length];
                        for (int i = 0; i < first.length; i++) {
                            first[i] = scores[i][0];
                        }
                        return first;
                    },
                    progress);
        }
    }

    private static void addRanker(
            GoldMetrics metrics, String method, SparseRanker ranker, JudgeTraining.FeatureReader reader) {
        metrics.addRanker(
                method,
                (better, worse) -> ranker.margin(new SparseRanker.Pair(reader.read(better), reader.read(worse))));
    }

    private static HeadTrainer.Settings settings(JsonNode gold) {
        return new HeadTrainer.Settings(
                gold.get("epochs").asInt(),
                gold.get("batchSize").asInt(),
                gold.get("learningRate").asDouble(),
                gold.get("weightDecay").asDouble(),
                SCORE_L2);
    }
}
