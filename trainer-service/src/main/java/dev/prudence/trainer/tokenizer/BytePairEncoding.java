package dev.prudence.trainer.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A trained byte-pair encoding over characters: the vocabulary and the merges in the order in which they apply.
 *
 * <p>Text is lower-cased, then split into pieces (a run of letters, one digit, or one other character, each with at most
 * one space before it); merges never cross pieces. Decoding is plain concatenation.
 *
 * @param tokens the text of every token; the position is the id. The first four are special: padding, end of sequence,
 *     separator between prompt and response, unknown character
 * @param merges in order of precedence
 */
public record BytePairEncoding(List<String> tokens, List<Merge> merges) {

    /** Fills up rows; never produced by encoding. */
    public static final int PADDING = 0;
    /** Ends a response. */
    public static final int END_OF_SEQUENCE = 1;
    /** Stands between prompt and response. */
    public static final int SEPARATOR = 2;
    /** Stands for a character that the training text did not hold. */
    public static final int UNKNOWN = 3;

    static final List<String> SPECIAL_TOKENS = List.of("<pad>", "<eos>", "<sep>", "<unk>");

    /** Splits lower-case text into pieces that together are the whole text. */
    static final Pattern PIECES = Pattern.compile(" ?[a-z]+| ?[0-9]| ?[^a-z0-9]");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Two tokens that become one.
     *
     * @param left text of the first
     * @param right text of the second
     */
    public record Merge(String left, String right) {}

    /** Copies the lists. */
    public BytePairEncoding {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
        if (!tokens.subList(0, Math.min(tokens.size(), SPECIAL_TOKENS.size())).equals(SPECIAL_TOKENS)) {
            throw new IllegalArgumentException("The vocabulary must begin with the special tokens " + SPECIAL_TOKENS
                    + "; tokens=" + tokens.subList(0, Math.min(tokens.size(), SPECIAL_TOKENS.size())));
        }
    }

    /** The encoding in the Hugging Face format {@code tokenizer.json}, UTF-8; the same encoding gives the same bytes. */
    public byte[] toTokenizerJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        addSpecialTokens(root.putArray("added_tokens"));
        root.putObject("normalizer").put("type", "Lowercase");
        ObjectNode split = root.putObject("pre_tokenizer");
        split.put("type", "Split").putObject("pattern").put("Regex", PIECES.pattern());
        split.put("behavior", "Isolated").put("invert", false);
        root.putNull("post_processor");
        root.putObject("decoder").put("type", "Fuse");
        addModel(root.putObject("model"));
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    private static void addSpecialTokens(ArrayNode added) {
        for (int id = 0; id < SPECIAL_TOKENS.size(); id++) {
            ObjectNode token = added.addObject();
            token.put("id", id).put("content", SPECIAL_TOKENS.get(id));
            token.put("single_word", false).put("lstrip", false).put("rstrip", false);
            token.put("normalized", false).put("special", true);
        }
    }

    private void addModel(ObjectNode model) {
        model.put("type", "BPE");
        model.putNull("dropout");
        model.put("unk_token", SPECIAL_TOKENS.get(UNKNOWN));
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(merge -> pairs.addArray().add(merge.left()).add(merge.right()));
    }
}
