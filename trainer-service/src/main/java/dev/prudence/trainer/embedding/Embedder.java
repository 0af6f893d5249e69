package dev.prudence.trainer.embedding;

import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.text.EncoderLayout;
import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.trainer.run.ProgressSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Embeds many texts with a pretrained encoder, on two threads. A text's vector does not depend on the texts beside it, so
 * the result is the same however the work is cut.
 *
 * <p>This class is thread-safe.
 */
public final class Embedder implements AutoCloseable {

    /** How the encoder pads: a vector depends on it, so the reward-ensemble-service must be told the same. */
    public static final List<Integer> LENGTHS = List.of(8, 16, 24, 32, 48, 64, 128);

    /** Texts a run. */
    public static final int ROWS = 16;

    private static final int THREADS = 2;
    private static final int LARGEST_CHUNK = 1_024;
    private static final int SMALLEST_CHUNK = 8 * ROWS;

    private final TextTokenizer tokenizer;
    private final TextEncoder encoder;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, Embedder::daemon);

    private Embedder(TextTokenizer tokenizer, TextEncoder encoder) {
        this.tokenizer = tokenizer;
        this.encoder = encoder;
    }

    /** Opens an encoder. */
    public static Embedder open(PretrainedEncoder pretrained) {
        TextTokenizer tokenizer = TextTokenizer.of(pretrained.tokenizer());
        EncoderLayout layout = new EncoderLayout(pretrained.pooling(), LENGTHS, ROWS);
        return new Embedder(
                tokenizer, TextEncoder.open(pretrained.onnx(), tokenizer, layout, RuntimeOptions.inference()));
    }

    /**
     * The vectors of texts, in their order: float32 {@code [384]} of length 1. Equal texts are encoded once.
     *
     * @param activity what progress is reported as
     */
    public List<float[]> encode(List<String> texts, String activity, ProgressSink progress) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        texts.forEach(text -> positions.putIfAbsent(text, positions.size()));
        List<String> distinct = List.copyOf(positions.keySet());
        int size = chunkSize(distinct.size());
        List<Future<List<float[]>>> chunks = IntStream.iterate(0, start -> start < distinct.size(), s -> s + size)
                .mapToObj(start -> distinct.subList(start, Math.min(start + size, distinct.size())))
                .map(chunk -> threads.submit(() -> encoder.encode(chunk)))
                .toList();
        List<float[]> vectors = new ArrayList<>(distinct.size());
        for (Future<List<float[]>> chunk : chunks) {
            vectors.addAll(join(chunk));
            progress.progress(activity, vectors.size(), distinct.size(), "texts");
        }
        return texts.stream()
                .map(text -> vectors.get(positions.getOrDefault(text, 0)))
                .toList();
    }

    /** Large chunks fill their rows, small ones keep both threads busy. */
    private static int chunkSize(int texts) {
        int share = (texts + THREADS - 1) / THREADS;
        return Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, share));
    }

    private static List<float[]> join(Future<List<float[]>> chunk) {
        try {
            return chunk.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while embedding texts", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Texts cannot be embedded: " + e.getMessage(), e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "embedder");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        encoder.close();
        tokenizer.close();
    }
}
