package dev.prudence.bench.serving;

import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.text.TokenPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one writes without a service: tokenizes pairs, cuts them into batches, pads each to its longest pair and runs them through ONNX
 * Runtime's Java interface on all cores. A run is every pair once.
 *
 * <p>Thread-safe inside; runs one at a time.
 */
final class InProcess implements Contender {

    /** In which order the pairs are cut into batches. */
    enum Order {
        /** As they come. */
        ARRIVAL,
        /** By length: possible only where all of them are known beforehand. */
        LENGTH
    }

    /**
     * How the work is laid out.
     *
     * @param rows of a batch
     * @param threads batches at the same time, each on a thread of its own
     * @param inside threads inside an operator
     */
    record Layout(int rows, int threads, int inside, Order order) {

        /** All cores, some for batches at the same time and the others inside operators. */
        static Layout onAllCores(int rows, int threads, Order order) {
            return new Layout(rows, threads, Math.max(1, Runtime.getRuntime().availableProcessors() / threads), order);
        }
    }

    private final List<WordNetPairs.Pair> pairs;
    private final Layout layout;
    private final Duration rest;
    private final RawModel model;
    private final ExecutorService threads;

    InProcess(byte[] onnx, List<WordNetPairs.Pair> pairs, Layout layout) {
        this(onnx, pairs, layout, Duration.ZERO);
    }

    /** Rests before each batch. */
    InProcess(byte[] onnx, List<WordNetPairs.Pair> pairs, Layout layout, Duration rest) {
        this.pairs = List.copyOf(pairs);
        this.layout = layout;
        this.rest = rest;
        this.model = new RawModel(onnx, layout.inside());
        this.threads = Executors.newFixedThreadPool(layout.threads());
    }

    @Override
    public void run() {
        scores();
    }

    /** The first column of every pair, in order. */
    float[] scores() {
        float[] scores = new float[pairs.size()];
        if (layout.order() == Order.LENGTH) {
            List<TokenPair> tokens = tokenize(0, pairs.size());
            List<Integer> sorted = IntStream.range(0, pairs.size())
                    .boxed()
                    .sorted(Comparator.comparing(i -> tokens.get(i).ids().length))
                    .toList();
            inBatches(part -> {
                List<Integer> positions = part.map(sorted::get).toList();
                float[] own = model.score(positions.stream().map(tokens::get).toList());
                for (int i = 0; i < own.length; i++) {
                    scores[positions.get(i)] = own[i];
                }
            });
        } else {
            inBatches(part -> {
                List<Integer> positions = part.toList();
                int first = positions.get(0);
                float[] own = model.score(tokenize(first, first + positions.size()));
                System.arraycopy(own, 0, scores, first, own.length);
            });
        }
        return scores;
    }

    @Override
    public List<String> notes() {
        return List.of(String.format(
                Locale.ROOT,
                "in-process: batches of %d, %d at a time, threads inside operators: %d, by %s",
                layout.rows(),
                layout.threads(),
                layout.inside(),
                layout.order().name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void close() {
        threads.shutdown();
        model.close();
    }

    /** The work of a batch, given the positions of its pairs in the chosen order. */
    private interface BatchWork {
        void of(Stream<Integer> part);
    }

    private void inBatches(BatchWork work) {
        List<CompletableFuture<Void>> batches = new ArrayList<>();
        for (int from = 0; from < pairs.size(); from += layout.rows()) {
            int start = from;
            int end = Math.min(from + layout.rows(), pairs.size());
            batches.add(CompletableFuture.runAsync(
                    () -> {
                        LockSupport.parkNanos(rest.toNanos());
                        work.of(IntStream.range(start, end).boxed());
                    },
                    threads));
        }
        batches.forEach(CompletableFuture::join);
    }

    private List<TokenPair> tokenize(int from, int to) {
        return pairs.subList(from, to).stream().map(model::tokenize).toList();
    }
}
