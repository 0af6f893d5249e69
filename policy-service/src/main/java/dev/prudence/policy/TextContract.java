package dev.prudence.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.TensorSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * What a text policy's step graph takes and gives, and the tokens with a meaning.
 *
 * @param rows samples per step
 * @param contextLength most tokens of prompt, separator and answer together
 * @param vocabulary token ids are below it
 * @param endOfSequence the token that ends an answer
 * @param separator the token between prompt and answer
 */
record TextContract(int rows, int contextLength, int vocabulary, int endOfSequence, int separator) {
    /** Number of likeliest tokens to draw among, an input of the selecting step. */
    static final String TOP_K = "top_k";

    /** Share of the probability to draw among, an input of the selecting step. */
    static final String TOP_P = "top_p";

    /** Tokens not to draw, an input of the selecting step. */
    static final String FORBIDDEN_IDS = "forbidden";

    /** How many tokens a row may forbid: every stop token and end-of-sequence. */
    static final int FORBIDDEN = Sampling.MOST_STOP_TOKENS + 1;

    static TextContract from(JsonNode contract) {
        ContractFields fields = new ContractFields(contract);
        return new TextContract(
                fields.atLeast(1, "rows"),
                fields.atLeast(3, "contextLength"),
                fields.atLeast(2, "vocabulary"),
                fields.atLeast(0, "endOfSequence"),
                fields.atLeast(0, "separator"));
    }

    Map<String, TensorSpec> inputs() {
        TensorSpec ids = TensorSpec.of(DataType.INT64, rows);
        TensorSpec numbers = TensorSpec.of(DataType.FLOAT32, rows);
        return Map.of("token", ids, "position", ids, "uniform", numbers, "inverse_temperature", numbers);
    }

    /** What the step that can select among tokens takes. */
    Map<String, TensorSpec> selectingInputs() {
        Map<String, TensorSpec> inputs = new HashMap<>(inputs());
        inputs.put(TOP_K, TensorSpec.of(DataType.INT64, rows));
        inputs.put(TOP_P, TensorSpec.of(DataType.FLOAT32, rows));
        inputs.put(FORBIDDEN_IDS, TensorSpec.of(DataType.INT64, rows, FORBIDDEN));
        return inputs;
    }

    Map<String, TensorSpec> outputs() {
        return Map.of(
                "sampled",
                TensorSpec.of(DataType.INT64, rows),
                "log_probability",
                TensorSpec.of(DataType.FLOAT32, rows));
    }
}
