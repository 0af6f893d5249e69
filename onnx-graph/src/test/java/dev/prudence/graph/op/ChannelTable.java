package dev.prudence.graph.op;

import static dev.prudence.graph.op.Naive.sq;
import static dev.prudence.graph.op.Naive.standard;
import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;

/** The rows of the op table for normalisation with a gain and a bias for each channel. */
final class ChannelTable {
    private static final Shape IMAGE = Shape.of(2, 4, 3, 2);
    private static final Shape CHANNELS = Shape.of(4);

    /** Exact in float32, as ONNX stores it. */
    private static final double EPSILON = 0.0078125;

    private ChannelTable() {}

    static List<OpCase> rows() {
        return List.of(
                of(
                        "batchNormalization",
                        v -> apply(
                                new ChannelNormalisation.BatchNormalization(EPSILON),
                                v[0],
                                v[1],
                                v[2],
                                v[3],
                                square(v[4])),
                        (a, i) ->
                                (a[0].at(i) - a[3].at(i[1])) / Math.sqrt(variance(a[4], i[1]) + EPSILON) * a[1].at(i[1])
                                        + a[2].at(i[1]),
                        IMAGE,
                        CHANNELS,
                        CHANNELS,
                        CHANNELS,
                        CHANNELS),
                of(
                        "batchNormalization without places",
                        v -> apply(
                                new ChannelNormalisation.BatchNormalization(EPSILON),
                                v[0],
                                v[1],
                                v[2],
                                v[3],
                                square(v[4])),
                        (a, i) ->
                                (a[0].at(i) - a[3].at(i[1])) / Math.sqrt(variance(a[4], i[1]) + EPSILON) * a[1].at(i[1])
                                        + a[2].at(i[1]),
                        Shape.of(3, 4),
                        CHANNELS,
                        CHANNELS,
                        CHANNELS,
                        CHANNELS),
                of(
                                "groupNormalization",
                                v -> apply(new ChannelNormalisation.GroupNormalization(2, EPSILON), v[0], v[1], v[2]),
                                (a, i) -> grouped(a[0], 2, i) * a[1].at(i[1]) + a[2].at(i[1]),
                                IMAGE,
                                CHANNELS,
                                CHANNELS)
                        .float32(),
                of(
                                "instanceNormalization",
                                v -> apply(new ChannelNormalisation.InstanceNormalization(EPSILON), v[0], v[1], v[2]),
                                (a, i) -> grouped(a[0], 4, i) * a[1].at(i[1]) + a[2].at(i[1]),
                                IMAGE,
                                CHANNELS,
                                CHANNELS)
                        .float32());
    }

    private static double grouped(NaiveArray x, int groups, int[] at) {
        int each = 4 / groups;
        int first = at[1] / each * each;
        int index = ((at[1] - first) * 3 + at[2]) * 2 + at[3];
        return standard(each * 6, EPSILON, index, k -> x.at(at[0], first + k / 6, k / 2 % 3, k % 2));
    }

    private static Value square(Value x) {
        return x.square();
    }

    private static double variance(NaiveArray roots, int channel) {
        return sq(roots.at(channel));
    }

    private static Value apply(Op op, Value... operands) {
        return operands[0].graph().apply(op, operands);
    }
}
