package dev.prudence.bench.serving;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import dev.prudence.bench.serving.InProcess.Layout;
import dev.prudence.bench.serving.InProcess.Order;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The packaged service on MiniLM under random heads and WordNet's definitions, both sides from text: throughput and latency against ONNX
 * Runtime in-process, five members against one, its batches against plain padding, overload against capacity; and the cost of a request
 * against a plain gRPC server.
 */
final class RewardServiceSuite {

    private static final int PAIRS = 512;
    private static final int CALLERS = 64;
    private static final int LONE = 64;
    private static final int STARTS = 3;
    private static final Duration APART = Duration.ofMillis(5);
    private static final int OVERLOAD_PAIRS = 2048;
    private static final int SMALL_REQUESTS = 4096;
    private static final int MEMBERS = 5;
    private static final int HEATING_RUNS = 20;
    private static final int LONE_HEATING_RUNS = 80;
    private static final int HEATING_CALLS = 20_000;
    private static final int NAIVE_ROWS = 64;
    private static final double OVERLOAD = 3;
    private static final double TOLERANCE = 1e-4;
    private static final String UNIT = "pairs/s";

    private RewardServiceSuite() {}

    /** @param tokens an ensemble that the trainer built on its policy, to be measured too */
    static List<Comparison> comparisons(Optional<Path> tokens) {
        int cores = Runtime.getRuntime().availableProcessors();
        List<Comparison> all = new ArrayList<>(onMiniLm(cores));
        tokens.map(ModelArtefact::openVerified)
                .ifPresent(ensemble -> all.addAll(List.of(
                        Comparison.ofRate(
                                "built-in-throughput",
                                UNIT,
                                PAIRS,
                                OptionalDouble.empty(),
                                cores,
                                () -> builtIn(ensemble, PAIRS, CALLERS, Integer.MAX_VALUE, cores)),
                        Comparison.ofTime(
                                "built-in-64-lone-pairs",
                                OptionalDouble.empty(),
                                cores,
                                () -> builtIn(ensemble, LONE, 1, 1, cores)))));
        return all;
    }

    private static List<Comparison> onMiniLm(int cores) {
        return List.of(
                Comparison.ofRate(
                        "throughput", UNIT, PAIRS, OptionalDouble.of(0.85), cores, () -> throughput(Order.ARRIVAL)),
                Comparison.ofRate(
                        "throughput-against-sorted",
                        UNIT,
                        PAIRS,
                        OptionalDouble.empty(),
                        cores,
                        () -> throughput(Order.LENGTH)),
                Comparison.ofRate(
                        "batching-against-naive-padding",
                        UNIT,
                        PAIRS,
                        OptionalDouble.of(1.5),
                        cores,
                        RewardServiceSuite::naivePadding),
                Comparison.ofTime(
                                "latency-of-64-lone-pairs", OptionalDouble.empty(), 1, () -> lonePairs(miniLmService()))
                        .withOpenings(STARTS),
                Comparison.ofTime(
                                "latency-of-64-lone-pairs-plain-server",
                                OptionalDouble.empty(),
                                1,
                                () -> lonePairs(ServerProcess.ofClass(PlainScoringServer.class.getName(), directory())))
                        .withOpenings(STARTS),
                Comparison.ofTime("latency-of-64-pairs-5-ms-apart", OptionalDouble.empty(), 1, () -> latency(1, APART)),
                Comparison.ofTime(
                        "latency-against-all-cores",
                        OptionalDouble.empty(),
                        cores,
                        () -> latency(cores, Duration.ZERO)),
                Comparison.ofRate(
                        "five-members-against-one",
                        UNIT,
                        PAIRS,
                        OptionalDouble.of(0.8),
                        cores,
                        RewardServiceSuite::members),
                Comparison.ofRate(
                        "overload-threefold",
                        UNIT,
                        OVERLOAD_PAIRS,
                        OptionalDouble.of(0.9),
                        cores,
                        RewardServiceSuite::overload),
                Comparison.ofRate(
                        "requests-trivial-model",
                        "calls/s",
                        SMALL_REQUESTS,
                        OptionalDouble.empty(),
                        cores,
                        () -> smallRequests(SMALL_REQUESTS, CALLERS)),
                Comparison.ofTime(
                        "64-lone-requests-trivial-model", OptionalDouble.empty(), 1, () -> smallRequests(LONE, 1)));
    }

    private static Pair throughput(Order order) {
        List<WordNetPairs.Pair> pairs = WordNetPairs.draw(PAIRS);
        byte[] onnx = Judges.classifier(1);
        Layout best = best(onnx, pairs, order);
        return checked(service(1, pairs, Map.of()), new InProcess(onnx, pairs, best));
    }

    private static Pair naivePadding() {
        List<WordNetPairs.Pair> pairs = WordNetPairs.draw(PAIRS);
        int cores = Runtime.getRuntime().availableProcessors();
        Layout naive = Layout.onAllCores(NAIVE_ROWS, cores, Order.ARRIVAL);
        return checked(service(1, pairs, Map.of()), new InProcess(Judges.classifier(1), pairs, naive));
    }

    /** Each pair over gRPC and in-process, of a server that has done nothing but lone pairs for minutes. */
    private static Pair lonePairs(ServerProcess server) {
        List<WordNetPairs.Pair> pairs = ofAllLengths();
        heatCaller(requests(pairs));
        heat(server, Runtime.getRuntime().availableProcessors(), LONE_HEATING_RUNS);
        LoneCalls ours = new LoneCalls(server, requests(pairs));
        LoneRuns baseline = new LoneRuns(new RawModel(Judges.classifier(1), 1), pairs);
        for (int i = 0; i < pairs.size(); i++) {
            check(i, ours.answer(i), baseline.score(i));
        }
        return new Pair(ours, baseline);
    }

    /** One pair at a time; the baseline with so many threads inside its operators. Both sides rest before each. */
    private static Pair latency(int inside, Duration rest) {
        List<WordNetPairs.Pair> pairs = ofAllLengths();
        ServerProcess server = miniLmService();
        heat(server, Runtime.getRuntime().availableProcessors(), LONE_HEATING_RUNS);
        return checked(
                new Callers("service", server, requests(pairs), 1, rest),
                new InProcess(Judges.classifier(1), pairs, new Layout(1, 1, inside, Order.ARRIVAL), rest));
    }

    /** Every eighth of the pairs sorted by length. */
    private static List<WordNetPairs.Pair> ofAllLengths() {
        List<WordNetPairs.Pair> byLength = WordNetPairs.draw(PAIRS).stream()
                .sorted(Comparator.comparing(pair -> pair.answer().length()))
                .toList();
        return IntStream.range(0, LONE).mapToObj(i -> byLength.get(8 * i + 4)).toList();
    }

    private static ServerProcess miniLmService() {
        return ServerProcess.rewardService(Judges.miniLm(directory(), 1), Map.of());
    }

    /**
     * A service that has been in use: lone requests alone would take minutes to get its code compiled.
     *
     * @param callers as many as there are cores, and each request is a run of its own; more, and they share runs
     * @param runs of all pairs; what is called once for a request is compiled for good after some 30,000 requests
     */
    private static void heat(ServerProcess server, int callers, int runs) {
        Callers many = new Callers("heat", server, requests(WordNetPairs.draw(PAIRS)), callers);
        for (int i = 0; i < runs; i++) {
            many.run();
        }
        many.disconnect();
    }

    /** A load generator that has been in use, too: against answers without a run its code gets compiled in seconds. */
    private static void heatCaller(List<ScoreRequest> requests) {
        try (LoneCalls calls =
                new LoneCalls(ServerProcess.ofClass(PlainServer.class.getName(), directory()), requests)) {
            for (int i = 0; i < HEATING_CALLS; i++) {
                calls.run(i % calls.items());
            }
        }
    }

    private static Pair members() {
        List<WordNetPairs.Pair> pairs = WordNetPairs.draw(PAIRS);
        return new Pair(service(MEMBERS, pairs, Map.of()), service(1, pairs, Map.of()));
    }

    private static Pair overload() {
        List<WordNetPairs.Pair> pairs = WordNetPairs.draw(OVERLOAD_PAIRS);
        ServerProcess server = ServerProcess.rewardService(
                Judges.miniLm(directory(), 1), Map.of("prudence.reward.waiting-samples", "256"));
        Callers capacity = new Callers("capacity", server, requests(pairs), CALLERS);
        capacity.run();
        long start = System.nanoTime();
        capacity.run();
        double perSecond = OVERLOAD_PAIRS / ((System.nanoTime() - start) / 1e9);
        return new Pair(new Overload(server, requests(pairs), OVERLOAD * perSecond), capacity);
    }

    /** The baseline may score so many pairs together, of all that have the same length bucket. */
    private static Pair builtIn(ModelArtefact ensemble, int count, int callers, int together, int threads) {
        List<WordNetPairs.Pair> pairs = WordNetPairs.draw(count);
        ServerProcess server = ServerProcess.rewardService(ensemble.directory(), Map.of());
        Callers ours = new Callers("service", server, requests(pairs), callers);
        heat(server, CALLERS, HEATING_RUNS);
        InProcessTokens baseline = new InProcessTokens(ensemble, pairs, together, threads);
        List<ScoreResponse> given = ours.answers();
        float[][] expected = baseline.scores();
        for (int i = 0; i < count; i++) {
            for (int member = 0; member < expected[i].length; member++) {
                DisagreementException.check(
                        "Pair " + i, given.get(i).getScores(0).getMemberRaw(member), expected[i][member], TOLERANCE);
            }
        }
        return new Pair(ours, baseline);
    }

    private static Pair smallRequests(int count, int callers) {
        ScoreItem.Builder item = ScoreItem.newBuilder().setId("1");
        Vector.Builder vector = Vector.newBuilder();
        IntStream.range(0, Judges.VECTOR).forEach(i -> vector.addValues(i));
        item.setPrompt(Prompt.newBuilder().setVector(vector))
                .setAnswer(Answer.newBuilder().setVector(vector));
        ScoreRequest request = ScoreRequest.newBuilder().addItems(item).build();
        List<ScoreRequest> requests =
                IntStream.range(0, count).mapToObj(i -> request).toList();
        ServerProcess service = ServerProcess.rewardService(Judges.trivial(directory()), Map.of());
        ServerProcess plain = ServerProcess.ofClass(PlainServer.class.getName(), directory());
        return new Pair(
                new Callers("service", service, requests, callers), new Callers("plain", plain, requests, callers));
    }

    private static Callers service(int members, List<WordNetPairs.Pair> pairs, Map<String, String> settings) {
        ServerProcess server = ServerProcess.rewardService(Judges.miniLm(directory(), members), settings);
        return new Callers("service", server, requests(pairs), CALLERS);
    }

    /** The layout that scores all pairs in the least time, second of two runs. */
    private static Layout best(byte[] onnx, List<WordNetPairs.Pair> pairs, Order order) {
        int cores = Runtime.getRuntime().availableProcessors();
        return Stream.of(1, 2, 4, 8, 16, 32, 64)
                .flatMap(rows -> Stream.of(1, cores).distinct().map(threads -> Layout.onAllCores(rows, threads, order)))
                .min(Comparator.comparingLong(layout -> nanos(onnx, pairs, layout)))
                .orElseThrow();
    }

    private static long nanos(byte[] onnx, List<WordNetPairs.Pair> pairs, Layout layout) {
        InProcess contender = new InProcess(onnx, pairs, layout);
        try {
            contender.run();
            long start = System.nanoTime();
            contender.run();
            return System.nanoTime() - start;
        } finally {
            contender.close();
        }
    }

    private static Pair checked(Callers ours, InProcess baseline) {
        List<ScoreResponse> given = ours.answers();
        float[] expected = baseline.scores();
        for (int i = 0; i < expected.length; i++) {
            check(i, given.get(i), expected[i]);
        }
        return new Pair(ours, baseline);
    }

    private static void check(int pair, ScoreResponse given, float expected) {
        DisagreementException.check("Pair " + pair, given.getScores(0).getMemberRaw(0), expected, TOLERANCE);
    }

    private static List<ScoreRequest> requests(List<WordNetPairs.Pair> pairs) {
        return pairs.stream()
                .map(pair -> ScoreRequest.newBuilder()
                        .addItems(ScoreItem.newBuilder()
                                .setId("1")
                                .setPrompt(Prompt.newBuilder().setText(pair.prompt()))
                                .setAnswer(Answer.newBuilder()
                                        .setTokens(TokenAnswer.newBuilder().setText(pair.answer()))))
                        .build())
                .toList();
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("bench").resolve("ensemble");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
