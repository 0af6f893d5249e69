package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.Locale;

/** Elementwise activation functions. */
public sealed interface Activation extends Op {

    @Override
    default List<TensorType> resultTypes(Operands operands) {
        return List.of(operands.count(1).floating().type(0));
    }

    /** The gradient at 0 is 0. */
    record Relu() implements Activation {
        @Override
        public void backward(Backward node) {
            Value zero = Arithmetic.zero(node.cotangent());
            node.add(0, node.operand(0).greater(zero).where(node.cotangent(), zero));
        }
    }

    record Tanh() implements Activation {
        @Override
        public void backward(Backward node) {
            Value y = node.result();
            node.add(0, node.cotangent().sub(node.cotangent().mul(y.square())));
        }
    }

    record Sigmoid() implements Activation {
        @Override
        public void backward(Backward node) {
            Value y = node.result();
            node.add(0, node.cotangent().mul(y.sub(y.square())));
        }
    }

    /** Float32 only: the CPU has no float64 kernel. */
    record Softplus() implements Activation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).only(ElementType.FLOAT32).type(0));
        }

        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().mul(node.operand(0).sigmoid()));
        }
    }

    /** Float32 only: the CPU has no float64 kernel. */
    record Erf() implements Activation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).only(ElementType.FLOAT32).type(0));
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value slope = x.square().neg().exp().mul(2 / Math.sqrt(Math.PI));
            node.add(0, node.cotangent().mul(slope));
        }
    }

    /** {@code x} above 0, {@code slope x} below. */
    record LeakyRelu(float slope) implements Activation {
        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Real("alpha", slope));
        }

        @Override
        public void backward(Backward node) {
            Value dy = node.cotangent();
            node.add(0, node.operand(0).greater(Arithmetic.zero(dy)).where(dy, dy.mul(slope)));
        }
    }

    /** {@code x} above 0, {@code scale (exp(x) - 1)} below, <a href="https://arxiv.org/abs/1511.07289">arXiv 1511.07289</a>. */
    record Elu(float scale) implements Activation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).only(ElementType.FLOAT32).type(0));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Real("alpha", scale));
        }

        @Override
        public void backward(Backward node) {
            Value dy = node.cotangent();
            Value below = dy.mul(node.result().add(scale));
            node.add(0, node.operand(0).greater(Arithmetic.zero(dy)).where(dy, below));
        }
    }

    /** {@code slope x + offset}, cut to [0, 1]. */
    record HardSigmoid(float slope, float offset) implements Activation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).only(ElementType.FLOAT32).type(0));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Real("alpha", slope), new Attribute.Real("beta", offset));
        }

        @Override
        public void backward(Backward node) {
            Value y = node.result();
            Value zero = Arithmetic.zero(y);
            Value inside = y.greater(zero).and(y.less(y.graph().scalar(y.elementType(), 1)));
            node.add(0, inside.where(node.cotangent().mul(slope), zero));
        }
    }

    /** How {@link Gelu} computes the normal distribution function. */
    enum Approximation {
        NONE,
        TANH
    }

    /** Gaussian error linear units, <a href="https://arxiv.org/abs/1606.08415">arXiv 1606.08415</a>. Float32 only. */
    record Gelu(Approximation approximation) implements Activation {
        private static final double CUBIC = 0.044715;

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).only(ElementType.FLOAT32).type(0));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(
                    new Attribute.Text("approximate", approximation.name().toLowerCase(Locale.ROOT)));
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            node.add(0, node.cotangent().mul(approximation == Approximation.TANH ? tanhSlope(x) : erfSlope(x)));
        }

        /** {@code Φ(x) + x φ(x)} */
        private static Value erfSlope(Value x) {
            Value distribution = x.mul(Math.sqrt(0.5)).erf().add(1).mul(0.5);
            Value density = x.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
            return distribution.add(x.mul(density));
        }

        /** With {@code u = sqrt(2/π) (x + 0.044715 x³)}: {@code (1 + tanh u)/2 + x (1 - tanh² u) u' / 2}. */
        private static Value tanhSlope(Value x) {
            double scale = Math.sqrt(2 / Math.PI);
            Value square = x.square();
            Value t = x.mul(square.mul(scale * CUBIC).add(scale)).tanh();
            Value inner = x.mul(square.mul(3 * scale * CUBIC).add(scale)).mul(0.5);
            return t.mul(0.5).add(0.5).add(inner.sub(inner.mul(t.square())));
        }
    }
}
