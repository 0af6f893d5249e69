package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;

/**
 * The dual network in a graph. The state-reward network (names {@code state/…}) goes on from its own features and predicts observation, reward
 * and end; the value-policy network (names {@code value/…}) sees what the first one predicts and remembers. Where imagination goes on from features, the first
 * one predicts what the second one would see; where the environment itself is imagined with, there is no first one, and no memory. Observations are float32 {@code [batch,
 * channels, height, width]} in 0 to 1, features float32 {@code [batch, features, feature height, feature width]}, actions int64 {@code [batch]}. Not thread-safe.
 */
final class DualNetwork {

    private final WorldModelShape shape;
    private final ConvolutionLayers layers;
    private final Frames frames;

    DualNetwork(GraphBuilder graph, WorldModelShape shape) {
        this.shape = shape;
        this.layers = new ConvolutionLayers(graph);
        this.frames = Frames.of(shape);
    }

    /** Features of a real observation and the action that led to it. */
    Value stateFeatures(Value observation, Value action) {
        return frames.encoded(layers, "state/encoder", observation, action);
    }

    /** Features after an action. */
    Value nextStateFeatures(Value features, Value action) {
        return frames.dynamics(layers, "state/dynamics", features.concat(1, tiled(action)));
    }

    /** What is seen, as {@link #observation} and {@link #observationError} read it. */
    Value decoded(Value stateFeatures) {
        return frames.decoded(layers, stateFeatures);
    }

    /** What is seen, as the second network takes it. */
    Value observation(Value decoded) {
        return frames.observation(decoded);
    }

    /** How wrong it is, each number by itself. */
    Value observationError(Value decoded, Value wanted) {
        return frames.error(decoded, wanted);
    }

    /** How badly frames are predicted, for people: {@code [batch]}. */
    Value mistakes(Value decoded, Value wanted) {
        return frames.mistakes(decoded, wanted);
    }

    /** What the second network is expected to see, predicted without an observation. */
    Value foreseenFeatures(Value stateFeatures) {
        Value foreseen = layers.residual("state/foresight", stateFeatures, shape.features());
        return layers.convolution("state/foresight/last", foreseen, shape.features());
    }

    /** The reward of the step, and the logit of the episode's end: float32 {@code [batch, 2]}. */
    Value rewardAndDone(Value stateFeatures) {
        return frames.head(layers, "state/head", stateFeatures, 2);
    }

    /** What the second network sees in an observation and the action that led to it. */
    Value seenFeatures(Value observation, Value action) {
        return frames.encoded(layers, "value/encoder", observation, action);
    }

    /** The same, through weights that do not learn from it. */
    Value frozenSeenFeatures(Value observation, Value action) {
        return frames.encoded(layers.frozen(), "value/encoder", observation, action);
    }

    /**
     * What the second network makes of it.
     *
     * @param remembered its features one step before; zeros at a root
     * @param seen from {@link #seenFeatures}
     * @param action the one that led here
     */
    Value valueFeatures(Value remembered, Value seen, Value action) {
        return frames.dynamics(layers, "value/dynamics", remembered.concat(1, seen, tiled(action)));
    }

    /** The same of a state by itself, where nothing has to be remembered. */
    Value valueFeatures(Value seen) {
        return frames.dynamics(layers, "value/dynamics", seen);
    }

    /** The value, then the base policy's logits: float32 {@code [batch, 1 + actions]}. */
    Value valueAndLogits(Value valueFeatures) {
        return frames.head(layers, "value/head", valueFeatures, 1 + shape.actions());
    }

    private Value tiled(Value action) {
        return Frames.tiled(action, shape.actions(), shape.featureHeight(), shape.featureWidth());
    }
}
