package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.ChannelNormalisation;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that normalise. */
final class NormalisationNodes {
    /** GroupNormalization had gain and bias for each group until then, for each channel from then on. */
    private static final int GAIN_FOR_EACH_CHANNEL = 21;

    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("LayerNormalization", single(NormalisationNodes::layer)),
            entry("RMSNormalization", single(NormalisationNodes::rootMeanSquare)),
            entry("BatchNormalization", single(NormalisationNodes::batch)),
            entry("InstanceNormalization", single(NormalisationNodes::instance)),
            entry("GroupNormalization", single(NormalisationNodes::group)),
            entry("LpNormalization", single(NormalisationNodes::lp)));

    private NormalisationNodes() {}

    private static Value layer(ImportedNode node) {
        Value x = node.operand(0);
        int axis = node.axis(-1);
        Shape normalised = x.shape().range(axis, x.shape().rank());
        Shape flat = Shape.of((int) normalised.elements());
        Value gain = node.operand(1).expand(normalised).reshape(flat);
        Value bias = node.optional(2)
                .map(given -> given.expand(normalised).reshape(flat))
                .orElseGet(() -> node.graph().zeros(gain.type()));
        return x.reshape(x.shape().range(0, axis).concat(flat))
                .layerNormalization(gain, bias, node.real("epsilon", 1e-5f))
                .reshape(x.shape());
    }

    private static Value rootMeanSquare(ImportedNode node) {
        Value x = node.operand(0);
        int[] axes = IntStream.range(node.axis(-1), x.shape().rank()).toArray();
        Value square = x.square().reduceMean(true, axes).add(node.real("epsilon", 1e-5f));
        return x.div(square.sqrt()).mul(node.operand(1));
    }

    private static Value batch(ImportedNode node) {
        if (node.flag("training_mode", false)) {
            throw new IllegalArgumentException("it is in training mode; export the model for inference");
        }
        return node.graph()
                .applyAll(new ChannelNormalisation.BatchNormalization(node.real("epsilon", 1e-5f)), node.all())
                .get(0);
    }

    private static Value instance(ImportedNode node) {
        return node.graph()
                .applyAll(new ChannelNormalisation.InstanceNormalization(node.real("epsilon", 1e-5f)), node.all())
                .get(0);
    }

    private static Value group(ImportedNode node) {
        int groups = node.whole("num_groups", 1);
        Value gain = node.operand(1);
        Value bias = node.operand(2);
        if (node.opset() < GAIN_FOR_EACH_CHANNEL) {
            int channels = node.operand(0).shape().dimension(1);
            gain = forEachChannel(gain, groups, channels);
            bias = forEachChannel(bias, groups, channels);
        }
        return node.graph()
                .apply(
                        new ChannelNormalisation.GroupNormalization(groups, node.real("epsilon", 1e-5f)),
                        node.operand(0),
                        gain,
                        bias);
    }

    private static Value forEachChannel(Value perGroup, int groups, int channels) {
        return perGroup.reshape(groups, 1)
                .expand(Shape.of(groups, channels / groups))
                .reshape(channels);
    }

    private static Value lp(ImportedNode node) {
        Value x = node.operand(0);
        int axis = node.axis(-1);
        return node.whole("p", 2) == 1
                ? x.div(x.abs().reduceSum(true, axis))
                : x.div(x.square().reduceSum(true, axis).sqrt());
    }
}
