package dev.prudence.trainer.rewardmodel;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.preferences.PreferencePair;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.Workers;
import dev.prudence.trainer.sft.LengthBuckets;
import dev.prudence.trainer.tokenizer.BytePairEncoding;
import dev.prudence.trainer.tokenizer.PolicyTokenizer;
import dev.prudence.trainer.transformer.TransformerShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Members on the policy's own network, each fine-tuned as a whole with its own head and order. Two are trained at a time;
 * each follows from its seed alone.
 */
final class TokenEnsemble implements Ensemble {

    private static final int ROWS = 32;
    /** Rows that there are graphs for in the reward service, where few samples of a length come together; a score's bits are the same. */
    private static final List<Integer> SERVED_ROWS = List.of(8, ROWS);

    private static final int THREADS = 2;
    private static final String WEIGHTS_FILE = "weights.safetensors";

    private final TransformerShape shape;
    private final LengthBuckets buckets;
    private final byte[] tokenizerJson;
    private final PolicyTokenizer tokenizer;
    private final List<Map<String, float[]>> members;

    private TokenEnsemble(
            TransformerShape shape,
            byte[] tokenizerJson,
            PolicyTokenizer tokenizer,
            List<Map<String, float[]>> members) {
        this.shape = shape;
        this.buckets = LengthBuckets.upTo(shape.contextLength());
        this.tokenizerJson = tokenizerJson.clone();
        this.tokenizer = tokenizer;
        this.members = List.copyOf(members);
    }

    /**
     * Trains the members; member {@code k} draws from {@code seed + k}.
     */
    static TokenEnsemble train(
            PolicyBackbone policy,
            List<PreferencePair> pairs,
            int members,
            TokenMemberTraining.Settings settings,
            StageContext context) {
        PolicyTokenizer tokenizer = PolicyTokenizer.open(policy.tokenizerJson());
        LengthBuckets buckets = LengthBuckets.upTo(policy.shape().contextLength());
        List<int[]> chosen = TokenPairs.encode(
                tokenizer,
                buckets.longest(),
                pairs.stream()
                        .map(pair -> new TextPair(pair.prompt(), pair.chosen()))
                        .toList());
        List<int[]> rejected = TokenPairs.encode(
                tokenizer,
                buckets.longest(),
                pairs.stream()
                        .map(pair -> new TextPair(pair.prompt(), pair.rejected()))
                        .toList());
        try (TokenMemberTraining training =
                new TokenMemberTraining(policy.shape(), buckets, settings, chosen, rejected)) {
            return new TokenEnsemble(
                    policy.shape(),
                    policy.tokenizerJson(),
                    tokenizer,
                    trainMembers(training, policy.weights(), members, context));
        }
    }

    private static List<Map<String, float[]>> trainMembers(
            TokenMemberTraining training, Map<String, float[]> backbone, int members, StageContext context) {
        AtomicLong done = new AtomicLong();
        long total = (long) members * training.steps();
        try (Workers workers = new Workers(THREADS)) {
            List<Future<Map<String, float[]>>> futures = new ArrayList<>();
            for (int member = 0; member < members; member++) {
                long seed = context.seed() + member;
                futures.add(workers.submit(() -> training.train(backbone, seed, step -> {
                    workers.check();
                    context.checkCancelled();
                    context.progress("training policy members", done.incrementAndGet(), total, "steps");
                })));
            }
            List<Map<String, float[]>> trained = new ArrayList<>();
            for (Future<Map<String, float[]>> future : futures) {
                trained.add(future.get());
            }
            return trained;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while training members", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("A member could not be trained: " + e.getMessage(), e);
        }
    }

    @Override
    public float[][] score(List<TextPair> pairs) {
        List<int[]> texts = TokenPairs.encode(tokenizer, buckets.longest(), pairs);
        TreeMap<Integer, List<Integer>> byBucket = new TreeMap<>();
        for (int i = 0; i < texts.size(); i++) {
            byBucket.computeIfAbsent(buckets.of(texts.get(i).length), time -> new ArrayList<>())
                    .add(i);
        }
        float[][] scores = new float[pairs.size()][members.size()];
        for (int member = 0; member < members.size(); member++) {
            for (Map.Entry<Integer, List<Integer>> bucket : byBucket.entrySet()) {
                score(member, bucket.getKey(), bucket.getValue(), texts, scores);
            }
        }
        return scores;
    }

    private void score(int member, int time, List<Integer> positions, List<int[]> texts, float[][] scores) {
        byte[] onnx =
                OnnxWriter.write(TokenMemberGraphs.scoring(shape, ROWS, time), Weights.embedded(members.get(member)));
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            for (int start = 0; start < positions.size(); start += ROWS) {
                List<Integer> block = positions.subList(start, Math.min(start + ROWS, positions.size()));
                float[] values = session.run(TokenPairs.tensors(
                                block.stream().map(texts::get).toList(), ROWS, time))
                        .tensor("score")
                        .toFloats();
                for (int row = 0; row < block.size(); row++) {
                    scores[block.get(row)][member] = values[row];
                }
            }
        }
    }

    @Override
    public void write(
            Path directory,
            List<Normalisation> normalisations,
            List<Map<String, Object>> objectives,
            Map<String, ?> provenance) {
        ArtefactWriter writer =
                ArtefactWriter.of("reward-ensemble", "reward-ensemble").part("tokenizer.json", tokenizerJson);
        for (int member = 0; member < members.size(); member++) {
            addMember(writer, MemberContracts.id(member) + "/", members.get(member));
        }
        writer.contract(Map.of(
                        "input",
                        "tokens",
                        "rows",
                        SERVED_ROWS,
                        "lengths",
                        buckets.lengths(),
                        "separator",
                        BytePairEncoding.SEPARATOR,
                        "endOfSequence",
                        BytePairEncoding.END_OF_SEQUENCE,
                        "members",
                        MemberContracts.of(normalisations, Optional.of("r{rows}-t{length}.onnx")),
                        "objectives",
                        objectives))
                .provenance(provenance)
                .writeTo(directory);
    }

    private void addMember(ArtefactWriter writer, String folder, Map<String, float[]> weights) {
        SafetensorsLayout layout = SafetensorsLayout.of(
                TokenMemberGraphs.scoring(shape, ROWS, buckets.longest()).parameters());
        writer.part(folder + WEIGHTS_FILE, Safetensors.toBytes(layout, weights));
        for (int rows : SERVED_ROWS) {
            for (int time : buckets.lengths()) {
                GraphBuilder graph = TokenMemberGraphs.scoring(shape, rows, time);
                writer.part(folder + "r" + rows + "-t" + time + ".onnx", OnnxWriter.write(graph, layout, WEIGHTS_FILE));
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
