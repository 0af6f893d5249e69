package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ops that normalise {@code [batch, channels, ...]} and give every channel a gain and a bias, both of shape {@code [channels]}.
 * Operands: x, gain, bias, and for {@link BatchNormalization} mean and variance.
 */
public sealed interface ChannelNormalisation extends Op {

    double epsilon();

    @Override
    default List<TensorType> resultTypes(Operands operands) {
        Shape x = operands.alike().floating().shape(0);
        Operands.require(x.rank() >= 2, "expects a batch and channels", x);
        Shape channels = Shape.of(x.dimension(1));
        for (int i = 1; i < operands.count(); i++) {
            Operands.require(operands.shape(i).equals(channels), "expects one number a channel", operands.type(i));
        }
        return List.of(operands.type(0));
    }

    @Override
    default List<Attribute> attributes() {
        return List.of(new Attribute.Real("epsilon", (float) epsilon()));
    }

    /**
     * With a mean and a variance that are given, as a trained network is used,
     * <a href="https://arxiv.org/abs/1502.03167">arXiv 1502.03167</a>, algorithm 2.
     */
    record BatchNormalization(double epsilon) implements ChannelNormalisation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return ChannelNormalisation.super.resultTypes(operands.count(5));
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value dy = node.cotangent();
            Value inverse = node.operand(4).add((float) epsilon).pow(-0.5);
            Value centred = x.sub(perChannel(node.operand(3), x));
            Value perBias = overAllButChannels(dy);
            Value perGain = overAllButChannels(dy.mul(centred));
            Value slope = node.operand(1).mul(inverse);
            node.add(0, dy.mul(perChannel(slope, x)));
            node.add(1, perGain.mul(inverse));
            node.add(2, perBias);
            node.add(3, perBias.mul(slope).neg());
            node.add(4, perGain.mul(slope).mul(inverse.square()).mul(-0.5));
        }
    }

    /** Over groups of neighbouring channels of one sample, <a href="https://arxiv.org/abs/1803.08494">arXiv 1803.08494</a>. */
    record GroupNormalization(int groups, double epsilon) implements ChannelNormalisation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            List<TensorType> types = ChannelNormalisation.super.resultTypes(operands.count(3));
            Operands.require(
                    groups >= 1 && operands.shape(0).dimension(1) % groups == 0,
                    "expects channels that fall into " + groups + " equal groups",
                    operands.type(0));
            return types;
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("num_groups", groups), new Attribute.Real("epsilon", (float) epsilon));
        }

        @Override
        public void backward(Backward node) {
            byGroups(node, groups, (float) epsilon);
        }
    }

    /** Over each channel of one sample, <a href="https://arxiv.org/abs/1607.08022">arXiv 1607.08022</a>. Float32 only. */
    record InstanceNormalization(double epsilon) implements ChannelNormalisation {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return ChannelNormalisation.super.resultTypes(operands.count(3).only(ElementType.FLOAT32));
        }

        @Override
        public void backward(Backward node) {
            byGroups(node, node.operand(0).shape().dimension(1), (float) epsilon);
        }
    }

    private static void byGroups(Backward node, int groups, double epsilon) {
        Value x = node.operand(0);
        Value dy = node.cotangent();
        Shape grouped = Shape.of(x.shape().dimension(0), groups, (int)
                (x.shape().elements() / x.shape().dimension(0) / groups));
        Value centred = x.reshape(grouped).sub(x.reshape(grouped).reduceMean(true, -1));
        Value inverse = centred.square().reduceMean(true, -1).add(epsilon).pow(-0.5);
        Value standard = centred.mul(inverse);
        Value scaled = dy.mul(perChannel(node.operand(1), x)).reshape(grouped);
        Value along = standard.mul(scaled.mul(standard).reduceMean(true, -1));
        node.add(
                0,
                scaled.sub(scaled.reduceMean(true, -1)).sub(along).mul(inverse).reshape(x.shape()));
        node.add(1, overAllButChannels(dy.mul(standard.reshape(x.shape()))));
        node.add(2, overAllButChannels(dy));
    }

    /** {@code [channels]} as a shape that stretches over x. */
    private static Value perChannel(Value channels, Value x) {
        int[] shape = new int[x.shape().rank() - 1];
        Arrays.fill(shape, 1);
        shape[0] = channels.shape().dimension(0);
        return channels.reshape(Shape.of(shape));
    }

    private static Value overAllButChannels(Value x) {
        int[] others =
                IntStream.range(0, x.shape().rank()).filter(axis -> axis != 1).toArray();
        return x.reduceSum(false, others);
    }
}
