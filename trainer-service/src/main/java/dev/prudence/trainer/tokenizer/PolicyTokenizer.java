package dev.prudence.trainer.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The policy's tokenizer: text to ids with the marks that language policies expect.
 *
 * <p>This class is thread-safe. Close it when done: it holds native memory.
 */
public final class PolicyTokenizer implements AutoCloseable {

    private static final int BLOCK = 4_096;
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final HuggingFaceTokenizer tokenizer;

    private PolicyTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Opens a {@code tokenizer.json}. */
    public static PolicyTokenizer open(byte[] tokenizerJson) {
        try {
            return new PolicyTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), OPTIONS));
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer cannot be read; bytes=" + tokenizerJson.length, e);
        }
    }

    /** The ids of a text, without marks. */
    public int[] encode(String text) {
        return ids(tokenizer.encode(text));
    }

    /** As {@link #encode} for many texts, which is faster. */
    public List<int[]> encodeAll(List<String> texts) {
        List<int[]> all = new ArrayList<>(texts.size());
        for (int start = 0; start < texts.size(); start += BLOCK) {
            List<String> block = texts.subList(start, Math.min(start + BLOCK, texts.size()));
            for (Encoding encoding : tokenizer.batchEncode(block)) {
                all.add(ids(encoding));
            }
        }
        return all;
    }

    /** A prompt's ids and the separator. */
    public int[] prompt(String prompt) {
        return withSeparator(encode(prompt));
    }

    /** A response's ids and end-of-sequence. */
    public int[] response(String response) {
        return withEnd(encode(response));
    }

    /** Ids of a prompt, closed by the separator. */
    public static int[] withSeparator(int[] ids) {
        return with(ids, BytePairEncoding.SEPARATOR);
    }

    /** Ids of a response, closed by end-of-sequence. */
    public static int[] withEnd(int[] ids) {
        return with(ids, BytePairEncoding.END_OF_SEQUENCE);
    }

    private static int[] ids(Encoding encoding) {
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] with(int[] ids, int last) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = last;
        return longer;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
