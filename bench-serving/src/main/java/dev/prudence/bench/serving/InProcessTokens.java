package dev.prudence.bench.serving;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.text.TextTokenizer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;

/**
 * The trainer's small text ensembles without a service: tokenizes pairs, sorts them into the lengths that there are graphs for, and runs every
 * member through ONNX Runtime's Java interface. A run is every pair once.
 *
 * <p>Thread-safe inside; runs one at a time.
 */
final class InProcessTokens implements Contender {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final List<WordNetPairs.Pair> pairs;
    private final int together;
    private final int rows;
    private final long separator;
    private final long end;
    private final TextTokenizer tokenizer;
    private final TreeMap<Integer, List<OrtSession>> members = new TreeMap<>();
    private final ExecutorService threads;

    /**
     * Opens all graphs.
     *
     * @param together pairs of a run at most
     * @param threads runs at the same time
     */
    InProcessTokens(ModelArtefact artefact, List<WordNetPairs.Pair> pairs, int together, int threads) {
        JsonNode contract = artefact.manifest().contract();
        this.pairs = List.copyOf(pairs);
        this.rows = contract.path("rows")
                .path(together == 1 ? 0 : contract.path("rows").size() - 1)
                .asInt();
        this.together = Math.min(together, rows);
        this.separator = contract.path("separator").asLong();
        this.end = contract.path("endOfSequence").asLong();
        this.tokenizer = TextTokenizer.of(artefact.bytes("tokenizer.json"));
        this.threads = Executors.newFixedThreadPool(threads);
        for (JsonNode length : contract.path("lengths")) {
            members.put(
                    length.asInt(),
                    StreamSupport.stream(contract.path("members").spliterator(), false)
                            .map(member -> open(artefact, member.path("graph").asText(), length.asText()))
                            .toList());
        }
    }

    private OrtSession open(ModelArtefact artefact, String graph, String length) {
        String part = graph.replace("{rows}", Integer.toString(rows)).replace("{length}", length);
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            return environment.createSession(artefact.path(part).toString(), options);
        } catch (OrtException e) {
            throw new IllegalStateException("The model could not be opened", e);
        }
    }

    @Override
    public void run() {
        scores();
    }

    /** Every member's score of every pair. */
    float[][] scores() {
        float[][] scores =
                new float[pairs.size()][members.firstEntry().getValue().size()];
        List<long[]> tokens = pairs.stream().map(this::tokens).toList();
        TreeMap<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            Integer length = members.ceilingKey(tokens.get(i).length);
            byLength.computeIfAbsent(length, unused -> new ArrayList<>()).add(i);
        }
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        byLength.forEach((length, positions) -> {
            for (int from = 0; from < positions.size(); from += together) {
                List<Integer> part = positions.subList(from, Math.min(from + together, positions.size()));
                runs.add(CompletableFuture.runAsync(() -> score(length, part, tokens, scores), threads));
            }
        });
        runs.forEach(CompletableFuture::join);
        return scores;
    }

    /** Prompt, separator, answer, end of sequence; the answer is cut where the longest graph ends. */
    private long[] tokens(WordNetPairs.Pair pair) {
        long[] prompt = tokenizer.encode(pair.prompt());
        long[] answer = tokenizer.encode(pair.answer());
        int kept = Math.min(answer.length, members.lastKey() - prompt.length - 2);
        long[] tokens = Arrays.copyOf(prompt, prompt.length + kept + 2);
        tokens[prompt.length] = separator;
        System.arraycopy(answer, 0, tokens, prompt.length + 1, kept);
        tokens[tokens.length - 1] = end;
        return tokens;
    }

    private void score(int length, List<Integer> part, List<long[]> tokens, float[][] into) {
        long[] ids = new long[rows * length];
        long[] lengths = new long[rows];
        Arrays.fill(lengths, 1);
        for (int row = 0; row < part.size(); row++) {
            long[] own = tokens.get(part.get(row));
            System.arraycopy(own, 0, ids, row * length, own.length);
            lengths[row] = own.length;
        }
        List<OrtSession> sessions = members.getOrDefault(length, List.of());
        try (OnnxTensor idTensor =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {rows, length});
                OnnxTensor lengthTensor =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(lengths), new long[] {rows})) {
            for (int member = 0; member < sessions.size(); member++) {
                try (OrtSession.Result result =
                        sessions.get(member).run(Map.of("tokens", idTensor, "length", lengthTensor))) {
                    float[] scores = (float[]) result.get(0).getValue();
                    for (int row = 0; row < part.size(); row++) {
                        into[part.get(row)][member] = scores[row];
                    }
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException("A run failed", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        tokenizer.close();
        for (List<OrtSession> sessions : members.values()) {
            for (OrtSession session : sessions) {
                try {
                    session.close();
                } catch (OrtException e) {
                    throw new IllegalStateException("The session could not be closed", e);
                }
            }
        }
    }
}
