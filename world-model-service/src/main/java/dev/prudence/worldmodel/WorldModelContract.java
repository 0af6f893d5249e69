package dev.prudence.worldmodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.TensorSpec;
import dev.prudence.runtime.artefact.ArtefactException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a world model's graphs take and give; the object {@code contract} of its manifest.
 *
 * @param actions of the environment, 2 at least
 * @param channels of an observation
 * @param height of an observation
 * @param width of an observation
 * @param stateSize numbers in a state
 * @param discount that it was trained with, in (0, 1]
 * @param dynamics what it goes on from
 * @param rows row counts that there are graphs for
 */
public record WorldModelContract(
        int actions,
        int channels,
        int height,
        int width,
        int stateSize,
        double discount,
        Dynamics dynamics,
        RowBuckets rows) {

    static WorldModelContract from(JsonNode contract) {
        JsonNode shape = contract.path("observation");
        return new WorldModelContract(
                number(contract, "actions", 2),
                number(shape, "channels", 1),
                number(shape, "height", 1),
                number(shape, "width", 1),
                number(contract, "stateSize", 1),
                discount(contract.path("discount")),
                Dynamics.from(contract),
                rows(contract.path("rows")));
    }

    private static int number(JsonNode object, String field, int least) {
        JsonNode value = object.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < least) {
            throw new ArtefactException("The contract needs a whole number of at least %d: contract.%s=%s"
                    .formatted(least, field, value.isMissingNode() ? "missing" : value));
        }
        return value.asInt();
    }

    private static double discount(JsonNode value) {
        if (!value.isNumber() || !(value.asDouble() > 0 && value.asDouble() <= 1)) {
            throw new ArtefactException("The contract needs a discount in (0, 1]: contract.discount="
                    + (value.isMissingNode() ? "missing" : value));
        }
        return value.asDouble();
    }

    private static RowBuckets rows(JsonNode values) {
        List<Integer> rows = new ArrayList<>();
        values.forEach(each -> rows.add(each.asInt()));
        try {
            return RowBuckets.of(rows);
        } catch (IllegalArgumentException e) {
            throw new ArtefactException("The contract needs ascending row counts: contract.rows=" + values, e);
        }
    }

    /** Numbers in an observation. */
    public int observationSize() {
        return channels * height * width;
    }

    /** Whether what is imagined can be looked at. */
    public boolean predictsObservations() {
        return dynamics != Dynamics.FEATURES;
    }

    Map<String, TensorSpec> beginInputs(int count) {
        return Map.of(
                "observation", TensorSpec.of(DataType.FLOAT32, count, channels, height, width),
                "action", TensorSpec.of(DataType.INT64, count));
    }

    Map<String, TensorSpec> beginOutputs(int count) {
        return Map.of(
                "value", TensorSpec.of(DataType.FLOAT32, count),
                "logits", TensorSpec.of(DataType.FLOAT32, count, actions),
                "state", TensorSpec.of(DataType.FLOAT32, count, stateSize));
    }

    Map<String, TensorSpec> unrollInputs(int count) {
        return Map.of(
                "state", TensorSpec.of(DataType.FLOAT32, count, stateSize),
                "action", TensorSpec.of(DataType.INT64, count));
    }

    Map<String, TensorSpec> unrollOutputs(int count) {
        Map<String, TensorSpec> outputs = new HashMap<>(Map.of(
                "reward", TensorSpec.of(DataType.FLOAT32, count),
                "done", TensorSpec.of(DataType.FLOAT32, count),
                "value", TensorSpec.of(DataType.FLOAT32, count),
                "logits", TensorSpec.of(DataType.FLOAT32, count, actions),
                "next_state", TensorSpec.of(DataType.FLOAT32, count, stateSize)));
        if (predictsObservations()) {
            outputs.put("next_observation", TensorSpec.of(DataType.FLOAT32, count, channels, height, width));
        }
        return outputs;
    }
}
