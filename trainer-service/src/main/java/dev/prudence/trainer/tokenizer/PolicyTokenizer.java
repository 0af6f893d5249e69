package dev.prudence.trainer.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;

/**
 * The policy's tokenizer: text to ids with the marks that language policies expect.
 *
 * <p>This class is thread-safe. Close it when done: it holds native memory.
 */
public final class PolicyTokenizer implements AutoCloseable {

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
        return Arrays.stream(tokenizer.encode(text).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** A prompt's ids and the separator. */
    public int[] prompt(String prompt) {
        return with(encode(prompt), BytePairEncoding.SEPARATOR);
    }

    /** A response's ids and end-of-sequence. */
    public int[] response(String response) {
        return with(encode(response), BytePairEncoding.END_OF_SEQUENCE);
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
