package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/** Sums and extremes along axes. Axes are counted from the front. */
public sealed interface Reduction extends Op {

    /** Folds the elements along {@link #axes()} into one; the axes stay with size 1 when {@link #keepDimensions()}. */
    sealed interface Fold extends Reduction {
        List<Integer> axes();

        boolean keepDimensions();

        @Override
        default List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).numeric().shape(0);
            Shape folded = folded(shape);
            return List.of(operands.type(0).withShape(keepDimensions() ? folded : dropped(folded)));
        }

        @Override
        default List<Attribute> attributes() {
            return List.of(Attribute.of("keepdims", keepDimensions()));
        }

        @Override
        default List<List<Long>> staticOperands() {
            return axes().isEmpty()
                    ? List.of()
                    : List.of(axes().stream().map(Integer::longValue).toList());
        }

        /** A value of this fold's result, stretched back over the elements that were folded. */
        default Value spread(Value folded, Shape operand) {
            return kept(folded, operand).expand(operand);
        }

        /** A value of this fold's result, with the folded axes of size 1 in place. */
        default Value kept(Value folded, Shape operand) {
            return folded.reshape(folded(operand));
        }

        /** The gradient of an extreme: equal parts for all elements that reach it. */
        default void shareAmongTies(Backward node) {
            Value x = node.operand(0);
            Value hits = x.equalTo(kept(node.result(), x.shape())).cast(x.elementType());
            Value ties = hits.graph().apply(new ReduceSum(axes(), true), hits);
            node.add(0, hits.mul(kept(node.cotangent(), x.shape()).div(ties)));
        }

        private Shape folded(Shape shape) {
            Shape result = shape;
            for (int axis : axes()) {
                result = result.with(axis, 1);
            }
            return result;
        }

        private Shape dropped(Shape folded) {
            Shape result = folded;
            for (int i = axes().size() - 1; i >= 0; i--) {
                result = result.without(axes().get(i));
            }
            return result;
        }
    }

    record ReduceSum(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceSum {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            node.add(0, spread(node.cotangent(), node.operand(0).shape()));
        }
    }

    record ReduceMean(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceMean {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Shape shape = node.operand(0).shape();
            double share = (double) node.cotangent().shape().elements() / shape.elements();
            node.add(0, spread(node.cotangent().mul(share), shape));
        }
    }

    record ReduceSumSquare(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceSumSquare {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            node.add(0, x.mul(kept(node.cotangent().mul(2), x.shape())));
        }
    }

    /** Elements that tie share the gradient equally. */
    record ReduceMax(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceMax {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            shareAmongTies(node);
        }
    }

    /** Elements that tie share the gradient equally. */
    record ReduceMin(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceMin {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            shareAmongTies(node);
        }
    }

    /** {@code log(sum(exp(x)))}; its gradient is the softmax over the folded axes. */
    record ReduceLogSumExp(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceLogSumExp {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value total = kept(node.result(), x.shape());
            Value lowest = x.graph().scalar(x.elementType(), -Float.MAX_VALUE);
            Value shift = total.greaterOrEqual(lowest).where(total, Arithmetic.zero(x));
            node.add(0, x.sub(shift).exp().mul(kept(node.cotangent(), x.shape())));
        }
    }

    /** Elements that are 0 have a gradient too: the product of all others. */
    record ReduceProd(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceProd {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value zero = Arithmetic.zero(x);
            Value one = x.graph().scalar(x.elementType(), 1);
            Value isZero = x.equalTo(zero);
            Value others = isZero.where(one, x);
            Value product = x.graph().apply(new ReduceProd(axes, true), others);
            Value zeros = x.graph().apply(new ReduceSum(axes, true), isZero.cast(x.elementType()));
            Value alone = zeros.equalTo(one).and(isZero).where(product, zero);
            Value slope = zeros.equalTo(zero).where(product.div(others), alone);
            node.add(0, kept(node.cotangent(), x.shape()).mul(slope));
        }
    }

    /** The sum of absolute values; the gradient at 0 is 0. */
    record ReduceL1(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceL1 {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value sign = x.graph().apply(new Rounding.Sign(), x);
            node.add(0, kept(node.cotangent(), x.shape()).mul(sign));
        }
    }

    /** The Euclidean norm; where it is 0 the gradient is 0. */
    record ReduceL2(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceL2 {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value norm = kept(node.result(), x.shape());
            Value zero = Arithmetic.zero(x);
            Value divisor = norm.greater(zero).where(norm, x.graph().scalar(x.elementType(), 1));
            node.add(0, x.mul(kept(node.cotangent(), x.shape()).div(divisor)));
        }
    }

    /** The logarithm of the sum, which must be positive. */
    record ReduceLogSum(List<Integer> axes, boolean keepDimensions) implements Fold {
        public ReduceLogSum {
            axes = List.copyOf(axes);
        }

        @Override
        public void backward(Backward node) {
            Shape shape = node.operand(0).shape();
            node.add(0, spread(node.cotangent().mul(node.result().neg().exp()), shape));
        }
    }

    /** Running sums along an axis, from the end when {@code reverse}, each without its own element when {@code exclusive}. */
    record CumSum(int axis, boolean exclusive, boolean reverse) implements Reduction {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            operands.count(1).numeric().axis(0, axis);
            return operands.types();
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(Attribute.of("exclusive", exclusive), Attribute.of("reverse", reverse));
        }

        @Override
        public List<List<Long>> staticOperands() {
            return List.of(List.of((long) axis));
        }

        @Override
        public void backward(Backward node) {
            Value cotangent = node.cotangent();
            node.add(0, cotangent.graph().apply(new CumSum(axis, exclusive, !reverse), cotangent));
        }
    }

    /** The int64 index of the first largest element; the axis goes. */
    record ArgMax(int axis) implements Reduction {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).numeric().shape(0);
            return List.of(new TensorType(ElementType.INT64, shape.without(axis)));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis), Attribute.of("keepdims", false));
        }

        @Override
        public void backward(Backward node) {}
    }

    /** The index of the first smallest element. */
    record ArgMin(int axis) implements Reduction {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).numeric().shape(0);
            return List.of(new TensorType(ElementType.INT64, shape.without(axis)));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis), Attribute.of("keepdims", false));
        }

        @Override
        public void backward(Backward node) {}
    }
}
