package dev.prudence.trainer.sft;

import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.ngram.NgramModel;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import dev.prudence.trainer.tokenizer.BytePairEncoding;
import dev.prudence.trainer.tokenizer.BytePairTrainer;
import dev.prudence.trainer.tokenizer.PolicyTokenizer;
import dev.prudence.trainer.transformer.InitialWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Trains tokenizer and policy on the demonstrations and writes the {@code text-policy} artefact to {@code artefact/}.
 *
 * <p>Metrics: perplexity per response token on the held-out words, of the policy and of a unigram and an interpolated
 * bigram with the same tokenizer, tokens and end-of-sequence.
 *
 * <p>This class is thread-safe: it holds nothing of a run.
 */
public final class SftStage implements Stage {

    /** The stage's name. */
    public static final String NAME = "sft";

    private static final int DEVELOPMENT_SHARE = 20;
    private static final int METRIC_STEPS = 25;
    private static final int MOST_THREADS = 2;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("data", "seed", "sft");
    }

    @Override
    public StageOutput run(StageContext context) {
        int vocabulary = context.config("data").get("vocabulary").asInt();
        SftSettings settings = SftSettings.of(context.config("sft"), vocabulary);
        Dictionary dictionary = Dictionary.wordNet();
        context.progress("training tokenizer", 0, 1, "tokenizers");
        BytePairEncoding encoding = BytePairTrainer.train(texts(dictionary.entries(Split.DEMONSTRATIONS)), vocabulary);
        context.progress("training tokenizer", 1, 1, "tokenizers");
        byte[] tokenizerJson = encoding.toTokenizerJson();
        try (PolicyTokenizer tokenizer = PolicyTokenizer.open(tokenizerJson)) {
            List<Demonstration> training = demonstrations(tokenizer, dictionary, Split.DEMONSTRATIONS, settings);
            List<Demonstration> heldOut = demonstrations(tokenizer, dictionary, Split.HELD_OUT, settings);
            Map<String, Double> metrics = baselines(training, heldOut, vocabulary);
            Map<String, float[]> weights = train(context, settings, training, metrics);
            context.progress("measuring perplexity", 0, heldOut.size(), "definitions");
            double perplexity = Perplexity.of(settings, weights, heldOut);
            metrics.put("heldOutPerplexity", perplexity);
            double bigram = metrics.getOrDefault("bigramPerplexity", Double.NaN);
            metrics.put("perplexityToBigram", perplexity / bigram);
            TextPolicyArtefact.write(
                    context.directory().resolve(TextPolicyArtefact.FOLDER),
                    settings.shape(),
                    TextPolicyArtefact.Decoding.STANDARD,
                    weights,
                    tokenizerJson,
                    Map.of("stage", NAME, "seed", context.seed(), "steps", settings.steps()));
            return StageOutput.of(metrics);
        }
    }

    private static List<Demonstration> demonstrations(
            PolicyTokenizer tokenizer, Dictionary dictionary, Split split, SftSettings settings) {
        return DictionaryTokens.demonstrations(
                tokenizer, dictionary.entries(split), settings.shape().contextLength(), settings.longestResponse());
    }

    private static Map<String, Double> baselines(
            List<Demonstration> training, List<Demonstration> heldOut, int vocabulary) {
        List<int[]> counted = new ArrayList<>();
        List<int[]> development = new ArrayList<>();
        for (int i = 0; i < training.size(); i++) {
            (i % DEVELOPMENT_SHARE == 0 ? development : counted)
                    .add(training.get(i).response());
        }
        List<int[]> measured = heldOut.stream().map(Demonstration::response).toList();
        int start = BytePairEncoding.SEPARATOR;
        NgramModel unigram = NgramModel.train(1, vocabulary, start, counted, development);
        NgramModel bigram = NgramModel.train(2, vocabulary, start, counted, development);
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("unigramPerplexity", unigram.perplexity(measured));
        metrics.put("bigramPerplexity", bigram.perplexity(measured));
        metrics.put("bigramWeight", bigram.weights().get(0));
        metrics.put("demonstrations", (double) training.size());
        metrics.put("heldOutDefinitions", (double) heldOut.size());
        return metrics;
    }

    private static Map<String, float[]> train(
            StageContext context,
            SftSettings settings,
            List<Demonstration> demonstrations,
            Map<String, Double> metrics) {
        float[] bias = logUnigram(demonstrations, settings.shape().vocabulary());
        Map<String, float[]> initial =
                InitialWeights.of(settings.shape(), settings.embeddingDeviation(), bias, context.seed());
        try (PolicyTraining training = new PolicyTraining(settings, demonstrations, context.seed(), threads())) {
            metrics.put("epochs", (double) settings.steps() / training.stepsPerEpoch());
            return training.run(initial, Checkpoint.in(context.checkpoints()), (step, loss, norm) -> {
                context.checkCancelled();
                context.progress("training policy", step, settings.steps(), "steps");
                metrics.put("finalLoss", loss);
                if (step % METRIC_STEPS == 0) {
                    context.metric("sft/loss", loss, step);
                    context.metric("sft/gradientNorm", norm, step);
                }
            });
        }
    }

    private static int threads() {
        return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    }

    private static float[] logUnigram(List<Demonstration> demonstrations, int vocabulary) {
        long[] counts = new long[vocabulary];
        long total = 0;
        for (Demonstration each : demonstrations) {
            for (int id : each.response()) {
                counts[id]++;
                total++;
            }
        }
        float[] bias = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            bias[id] = (float) Math.log((counts[id] + 1.0) / (total + vocabulary));
        }
        return bias;
    }

    private static List<String> texts(List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> Stream.of(entry.prompt(), entry.gloss()))
                .toList();
    }
}
