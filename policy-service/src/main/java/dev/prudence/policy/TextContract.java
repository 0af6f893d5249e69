package dev.prudence.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.TensorSpec;
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

    Map<String, TensorSpec> outputs() {
        return Map.of(
                "sampled",
                TensorSpec.of(DataType.INT64, rows),
                "log_probability",
                TensorSpec.of(DataType.FLOAT32, rows));
    }
}
