package dev.prudence.policy.play;

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
 * What an actor's graphs take and give; the object {@code contract} of its manifest.
 *
 * @param actions of the environment
 * @param representation numbers of a tree's representation; 0 where it is not seen
 * @param channels of an observation; 0 where it is not seen
 * @param height of an observation
 * @param width of an observation
 * @param state the world model's state, as {@code [channels, height, width]}; zeros where it is not seen
 * @param memory numbers that it remembers from step to step; 0 where it remembers nothing
 * @param rows row counts that there are graphs for
 */
record ActorContract(
        int actions,
        int representation,
        int channels,
        int height,
        int width,
        StateShape state,
        int memory,
        RowBuckets rows) {

    /** A world model's state as an actor's convolutions see it. */
    record StateShape(int channels, int height, int width) {

        int size() {
            return channels * height * width;
        }
    }

    static ActorContract from(JsonNode contract) {
        List<Integer> rows = new ArrayList<>();
        contract.path("rows").forEach(each -> rows.add(each.asInt()));
        try {
            return new ActorContract(
                    number(contract, "actions", 2),
                    number(contract, "representation", 0),
                    number(contract.path("observation"), "channels", 0),
                    number(contract.path("observation"), "height", 0),
                    number(contract.path("observation"), "width", 0),
                    state(contract.path("state")),
                    contract.has("memory") ? number(contract, "memory", 0) : 0,
                    RowBuckets.of(rows));
        } catch (IllegalArgumentException e) {
            throw new ArtefactException("The contract needs ascending row counts: contract.rows=" + rows, e);
        }
    }

    /** Absent in artefacts whose actors do not see it. */
    private static StateShape state(JsonNode state) {
        return state.isMissingNode()
                ? new StateShape(0, 0, 0)
                : new StateShape(number(state, "channels", 0), number(state, "height", 0), number(state, "width", 0));
    }

    private static int number(JsonNode object, String field, int least) {
        JsonNode value = object.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < least) {
            throw new ArtefactException("The contract needs a whole number of at least %d: contract.%s=%s"
                    .formatted(least, field, value.isMissingNode() ? "missing" : value));
        }
        return value.asInt();
    }

    int observationSize() {
        return channels * height * width;
    }

    Map<String, TensorSpec> inputs(int count) {
        Map<String, TensorSpec> inputs = new HashMap<>(Map.of(
                "last_action", TensorSpec.of(DataType.INT64, count),
                "last_reset", TensorSpec.of(DataType.INT64, count),
                "last_rewards", TensorSpec.of(DataType.FLOAT32, count, 2)));
        if (representation > 0) {
            inputs.put("representation", TensorSpec.of(DataType.FLOAT32, count, representation));
        }
        if (channels > 0) {
            inputs.put("observation", TensorSpec.of(DataType.FLOAT32, count, channels, height, width));
        }
        if (state.size() > 0) {
            inputs.put(
                    "state", TensorSpec.of(DataType.FLOAT32, count, state.channels(), state.height(), state.width()));
        }
        if (memory > 0) {
            inputs.put("memory", TensorSpec.of(DataType.FLOAT32, count, memory));
        }
        return inputs;
    }

    Map<String, TensorSpec> outputs(int count) {
        Map<String, TensorSpec> outputs = new HashMap<>(Map.of(
                "real_logits", TensorSpec.of(DataType.FLOAT32, count, actions),
                "imaginary_logits", TensorSpec.of(DataType.FLOAT32, count, actions),
                "reset_logits", TensorSpec.of(DataType.FLOAT32, count, 2),
                "values", TensorSpec.of(DataType.FLOAT32, count, 2)));
        if (memory > 0) {
            outputs.put("next_memory", TensorSpec.of(DataType.FLOAT32, count, memory));
        }
        return outputs;
    }
}
