package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/** Ops that normalise along an axis. */
public sealed interface Normalisation extends Op {

    record Softmax(int axis) implements Normalisation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            operands.count(1).floating().axis(0, axis);
            return operands.types();
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis));
        }

        @Override
        public void backward(Backward node) {
            Value weighted = node.result().mul(node.cotangent());
            node.add(0, weighted.sub(node.result().mul(weighted.reduceSum(true, axis))));
        }
    }

    record LogSoftmax(int axis) implements Normalisation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            operands.count(1).floating().axis(0, axis);
            return operands.types();
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis));
        }

        @Override
        public void backward(Backward node) {
            Value total = node.cotangent().reduceSum(true, axis);
            node.add(0, node.cotangent().sub(node.result().exp().mul(total)));
        }
    }

    /**
     * Layer normalisation over the last axis, <a href="https://arxiv.org/abs/1607.06450">arXiv 1607.06450</a>. Operands: x, gain, bias;
     * results: y and, for the gradient, mean and inverse deviation, which are float32 whatever x is.
     */
    record LayerNormalization(double epsilon) implements Normalisation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(3).alike().floating().shape(0);
            Shape features = Shape.of(shape.dimension(-1));
            Operands.require(
                    operands.shape(1).equals(features) && operands.shape(2).equals(features),
                    "expects gain and bias of shape " + features,
                    operands.types());
            TensorType statistic = new TensorType(ElementType.FLOAT32, shape.with(-1, 1));
            return List.of(operands.type(0), statistic, statistic);
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", -1), new Attribute.Real("epsilon", (float) epsilon));
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value inverseDeviation = node.result(2).cast(x.elementType());
            Value standard = x.sub(node.result(1).cast(x.elementType())).mul(inverseDeviation);
            Value scaled = node.cotangent().mul(node.operand(1));
            Value centred = scaled.sub(scaled.reduceMean(true, -1));
            Value projected = standard.mul(scaled.mul(standard).reduceMean(true, -1));
            node.add(0, centred.sub(projected).mul(inverseDeviation));
            node.add(1, node.cotangent().mul(standard));
            node.add(2, node.cotangent());
        }
    }
}
