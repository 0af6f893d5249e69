package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * The dual network in a graph. The state-reward network (names {@code state/…}) goes on from its own features and predicts observation, reward
 * and end; the value-policy network (names {@code value/…}) sees what the first one predicts and remembers. Observations are float32 {@code [batch,
 * channels, height, width]} of zeros and ones, features float32 {@code [batch, features, height, width]}, actions int64 {@code [batch]}. Not thread-safe.
 */
final class DualNetwork {

    private final WorldModelShape shape;
    private final ConvolutionLayers layers;

    DualNetwork(GraphBuilder graph, WorldModelShape shape) {
        this.shape = shape;
        this.layers = new ConvolutionLayers(graph);
    }

    /** Features of a real observation and the action that led to it. */
    Value stateFeatures(Value observation, Value action) {
        return encoded("state/encoder", observation, action);
    }

    /** Features after an action. */
    Value nextStateFeatures(Value features, Value action) {
        return layers.residuals("state/dynamics", features.concat(1, tiled(action)), shape.features(), shape.blocks());
    }

    /** What is seen, as logits of its zeros and ones. */
    Value observationLogits(Value stateFeatures) {
        Value seen = layers.residual("state/decoder", stateFeatures, shape.features());
        return layers.convolution("state/decoder/output", seen, shape.channels());
    }

    /** The reward of the step, and the logit of the episode's end: float32 {@code [batch, 2]}. */
    Value rewardAndDone(Value stateFeatures) {
        return layers.head("state/head", stateFeatures, shape.headFeatures(), 2);
    }

    /** What the second network sees in an observation and the action that led to it. */
    Value seenFeatures(Value observation, Value action) {
        return encoded("value/encoder", observation, action);
    }

    /**
     * What the second network makes of it.
     *
     * @param remembered its features one step before; zeros at a root
     * @param seen from {@link #seenFeatures}
     * @param action the one that led here
     */
    Value valueFeatures(Value remembered, Value seen, Value action) {
        return layers.residuals(
                "value/dynamics", remembered.concat(1, seen, tiled(action)), shape.features(), shape.blocks());
    }

    /** The value, then the base policy's logits: float32 {@code [batch, 1 + actions]}. */
    Value valueAndLogits(Value valueFeatures) {
        return layers.head("value/head", valueFeatures, shape.headFeatures(), 1 + shape.actions());
    }

    private Value encoded(String name, Value observation, Value action) {
        Value first = layers.convolution(name + "/input", observation.concat(1, tiled(action)), shape.features())
                .relu();
        return layers.residual(name, first, shape.features());
    }

    /** An action on every cell: float32 {@code [batch, actions, height, width]}. */
    private Value tiled(Value action) {
        int batch = action.shape().dimension(0);
        return action.oneHot(shape.actions())
                .reshape(batch, shape.actions(), 1, 1)
                .expand(Shape.of(batch, shape.actions(), shape.height(), shape.width()));
    }
}
