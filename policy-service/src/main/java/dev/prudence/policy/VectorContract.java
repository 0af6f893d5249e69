package dev.prudence.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.TensorSpec;
import java.util.Map;

/**
 * What a vector policy's graph takes and gives.
 *
 * @param rows samples per run
 * @param promptWidth values per prompt
 * @param noiseWidth normal numbers per sample
 * @param answerWidth values per answer
 */
record VectorContract(int rows, int promptWidth, int noiseWidth, int answerWidth) {

    static VectorContract from(JsonNode contract) {
        ContractFields fields = new ContractFields(contract);
        return new VectorContract(
                fields.atLeast(1, "rows"),
                fields.atLeast(1, "promptWidth"),
                fields.atLeast(1, "noiseWidth"),
                fields.atLeast(1, "answerWidth"));
    }

    Map<String, TensorSpec> inputs() {
        return Map.of(
                "prompt", TensorSpec.of(DataType.FLOAT32, rows, promptWidth),
                "noise", TensorSpec.of(DataType.FLOAT32, rows, noiseWidth));
    }

    Map<String, TensorSpec> outputs() {
        return Map.of("answer", TensorSpec.of(DataType.FLOAT32, rows, answerWidth));
    }
}
