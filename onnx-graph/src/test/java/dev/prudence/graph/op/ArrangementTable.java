package dev.prudence.graph.op;

import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;

/** The rows of the op table for ops that repeat, pad or blank elements. */
final class ArrangementTable {
    private static final Shape MATRIX = Shape.of(2, 3);
    private static final Shape CUBE = Shape.of(2, 3, 4);

    private ArrangementTable() {}

    static List<OpCase> rows() {
        return List.of(
                of(
                        "tile",
                        v -> apply(new Tile(List.of(2, 1, 3)), v[0]),
                        (a, i) -> a[0].at(i[0] % 2, i[1], i[2] % 4),
                        CUBE),
                of("tile once", v -> apply(new Tile(List.of(1, 1)), v[0]), (a, i) -> a[0].at(i), MATRIX),
                of(
                        "pad",
                        v -> apply(new Pad(List.of(1, 0, 2), List.of(0, 0, 1)), v[0]),
                        (a, i) -> i[0] < 1 || i[2] < 2 || i[2] > 5 ? 0 : a[0].at(i[0] - 1, i[1], i[2] - 2),
                        CUBE),
                of(
                        "lower triangle",
                        v -> apply(new Trilu(false, 0), v[0]),
                        (a, i) -> i[2] <= i[1] ? a[0].at(i) : 0,
                        CUBE),
                of(
                        "upper triangle, right of the diagonal",
                        v -> apply(new Trilu(true, 1), v[0]),
                        (a, i) -> i[1] >= i[0] + 1 ? a[0].at(i) : 0,
                        MATRIX),
                of(
                        "lower triangle, left of the diagonal",
                        v -> apply(new Trilu(false, -1), v[0]),
                        (a, i) -> i[1] <= i[0] - 1 ? a[0].at(i) : 0,
                        MATRIX));
    }

    private static Value apply(Op op, Value operand) {
        return operand.graph().apply(op, operand);
    }
}
