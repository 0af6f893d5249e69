package dev.prudence.runtime.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/**
 * A tokenizer in the Hugging Face format, from the bytes of its {@code tokenizer.json}. Padding and truncation that the
 * file may ask for are off: the caller decides about lengths.
 *
 * <p>This class is thread-safe.
 */
public final class TextTokenizer implements AutoCloseable {
    private static final Map<String, String> OPTIONS =
            Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "true");

    static {
        // Where the library sees a GPU it would download another build of itself; the one inside the jar does.
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        System.getProperties().putIfAbsent("RUST_FLAVOR", "cpu");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final int vocabularySize;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int vocabularySize) {
        this.tokenizer = tokenizer;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Reads {@code tokenizer.json}.
     *
     * @throws IllegalArgumentException if the bytes are no tokenizer
     */
    public static TextTokenizer of(byte[] tokenizerJson) {
        try {
            return new TextTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), OPTIONS),
                    Vocabulary.sizeOf(tokenizerJson));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "The bytes are no tokenizer.json (%s): bytes=%d".formatted(e.getMessage(), tokenizerJson.length),
                    e);
        }
    }

    /** Token ids of a text, without special tokens. */
    public long[] encode(String text) {
        return tokenizer.encode(text, false, false).getIds();
    }

    /** Token ids of a text, with the special tokens that the tokenizer's post-processor adds (for example CLS and SEP). */
    public long[] encodeWithSpecialTokens(String text) {
        return tokenizer.encode(text, true, false).getIds();
    }

    /** Token ids of two texts in one sequence, joined as the tokenizer's post-processor joins pairs. */
    public TokenPair encodePair(String first, String second) {
        Encoding encoding = tokenizer.encode(first, second, true, false);
        return TokenPair.of(encoding.getIds(), encoding.getTypeIds(), encoding.getSequenceIds());
    }

    /**
     * Two texts that are token ids already, without special tokens, in one sequence as {@link #encodePair} would join them.
     *
     * @param first ids below {@link #vocabularySize()}
     * @param second likewise
     */
    public TokenPair joinPair(long[] first, long[] second) {
        Encoding probe = tokenizer.encode("a", "a", true, false);
        return PairFrame.of(probe.getIds(), probe.getTypeIds(), probe.getSequenceIds())
                .around(first, second);
    }

    /** Every token id is below it. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** The text of token ids; special tokens leave nothing. */
    public String decode(long[] tokens) {
        return tokenizer.decode(tokens, true);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
