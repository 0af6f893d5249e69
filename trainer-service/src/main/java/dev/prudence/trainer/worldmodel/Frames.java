package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/** How observations become features and features observations. Immutable. */
sealed interface Frames {

    /** Of the shape's sort. */
    static Frames of(WorldModelShape shape) {
        return switch (shape.frames()) {
            case PLANES -> new Planes(shape);
            case PIXELS -> new Pixels(shape);
        };
    }

    /** Features of an observation and the action that led to it: {@code [batch, features, feature height, feature width]}. */
    Value encoded(ConvolutionLayers layers, String name, Value observation, Value action);

    /** An observation, before it is what is seen: {@code [batch, channels, height, width]}. */
    Value decoded(ConvolutionLayers layers, Value features);

    /** What is seen. */
    Value observation(Value decoded);

    /** How wrong each number is. */
    Value error(Value decoded, Value wanted);

    /** How badly each frame is predicted, for people: {@code [batch]}. */
    Value mistakes(Value decoded, Value wanted);

    /** Everything at once to some numbers: {@code [batch, out]}. */
    Value head(ConvolutionLayers layers, String name, Value features, int out);

    /** What a network makes of features, beside which there is something else in {@code x}. */
    Value dynamics(ConvolutionLayers layers, String name, Value x);

    /** An action at every place: float32 {@code [batch, actions, height, width]}. */
    static Value tiled(Value action, int actions, int height, int width) {
        int batch = action.shape().dimension(0);
        return action.oneHot(actions).reshape(batch, actions, 1, 1).expand(Shape.of(batch, actions, height, width));
    }

    /** Zeros and ones, looked at cell by cell. */
    record Planes(WorldModelShape shape) implements Frames {

        @Override
        public Value encoded(ConvolutionLayers layers, String name, Value observation, Value action) {
            Value acted = observation.concat(1, tiled(action, shape.actions(), shape.height(), shape.width()));
            return layers.residual(
                    name,
                    layers.convolution(name + "/input", acted, shape.features()).relu(),
                    shape.features());
        }

        @Override
        public Value decoded(ConvolutionLayers layers, Value features) {
            Value seen = layers.residual("state/decoder", features, shape.features());
            return layers.convolution("state/decoder/output", seen, shape.channels());
        }

        @Override
        public Value observation(Value decoded) {
            return decoded.sigmoid();
        }

        @Override
        public Value error(Value decoded, Value wanted) {
            return WorldModelStep.crossEntropy(decoded, wanted);
        }

        /** 1 where a cell is taken for something else. */
        @Override
        public Value mistakes(Value decoded, Value wanted) {
            Value said = decoded.sigmoid();
            return said.sub(wanted)
                    .abs()
                    .reduceMax(false, 1, 2, 3)
                    .greater(said.graph().scalar(0.5))
                    .cast(ElementType.FLOAT32);
        }

        @Override
        public Value head(ConvolutionLayers layers, String name, Value features, int out) {
            return layers.head(name, features, shape.headFeatures(), out);
        }

        @Override
        public Value dynamics(ConvolutionLayers layers, String name, Value x) {
            return layers.residuals(name, x, shape.features(), shape.blocks());
        }
    }

    /**
     * Pixels, as the paper looks at them (Chung et al. 2023, appendix C): halved four times on the way to features, doubled four times on the way back. With
     * {@code D} blocks there are as many after every second halving and doubling, and {@code 1 + 4 D} in each dynamics. There is no batch normalisation, see
     * decision 0106.
     */
    record Pixels(WorldModelShape shape) implements Frames {

        @Override
        public Value encoded(ConvolutionLayers layers, String name, Value observation, Value action) {
            int narrow = shape.features() / 2;
            int wide = shape.features();
            Value x = observation.concat(1, tiled(action, shape.actions(), shape.height(), shape.width()));
            x = layers.halving(name + "/first", x, narrow).relu();
            x = layers.residuals(name + "/narrow", x, narrow, shape.blocks());
            x = layers.halving(name + "/second", x, wide).relu();
            x = layers.residuals(name + "/wide", x, wide, shape.blocks());
            x = layers.residuals(name + "/small", layers.halved(x), wide, shape.blocks());
            return layers.halved(x);
        }

        @Override
        public Value decoded(ConvolutionLayers layers, Value features) {
            int narrow = shape.features() / 2;
            int wide = shape.features();
            String name = "state/decoder";
            Value x = layers.residuals(name + "/small", features, wide, shape.blocks());
            x = layers.doubling(name + "/first", x, wide);
            x = layers.residuals(name + "/wide", x, wide, shape.blocks());
            x = layers.doubling(name + "/second", x, wide).relu();
            x = layers.doubling(name + "/third", x, narrow);
            x = layers.residuals(name + "/narrow", x, narrow, shape.blocks());
            return layers.doubling(name + "/output", x, shape.channels());
        }

        @Override
        public Value observation(Value decoded) {
            return decoded;
        }

        @Override
        public Value error(Value decoded, Value wanted) {
            return decoded.sub(wanted).square();
        }

        /** The mean squared error. */
        @Override
        public Value mistakes(Value decoded, Value wanted) {
            return error(decoded, wanted).reduceMean(false, 1, 2, 3);
        }

        @Override
        public Value head(ConvolutionLayers layers, String name, Value features, int out) {
            Value seen = layers.convolution(name + "/first", features, shape.features() / 2)
                    .relu();
            return layers.head(name, seen, shape.headFeatures(), out);
        }

        @Override
        public Value dynamics(ConvolutionLayers layers, String name, Value x) {
            Value joined = layers.residual(name + "/joined", x, x.shape().dimension(1), shape.features());
            return layers.residuals(name, joined, shape.features(), 4 * shape.blocks());
        }
    }
}
