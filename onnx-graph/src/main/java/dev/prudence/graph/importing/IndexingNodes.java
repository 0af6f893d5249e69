package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.Indexing;
import dev.prudence.graph.op.NdIndexing;
import java.util.Map;

/** Operators that read and write at indices. */
final class IndexingNodes {
    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("Gather", single(node -> node.operand(0).gather(node.axis(0), node.operand(1)))),
            entry("GatherElements", single(node -> node.operand(0).gatherElements(node.axis(0), node.operand(1)))),
            entry("GatherND", single(IndexingNodes::gatherNd)),
            entry("ScatterElements", single(IndexingNodes::scatterElements)),
            entry("ScatterND", single(IndexingNodes::scatterNd)),
            entry("OneHot", single(IndexingNodes::oneHot)));

    private IndexingNodes() {}

    private static Value gatherNd(ImportedNode node) {
        NdIndexing.GatherND op = new NdIndexing.GatherND(node.whole("batch_dims", 0));
        return node.graph().apply(op, node.operand(0), node.operand(1));
    }

    private static Value scatterElements(ImportedNode node) {
        Indexing.ScatterElements op = new Indexing.ScatterElements(node.axis(0), update(node));
        return node.graph().apply(op, node.operand(0), node.operand(1), node.operand(2));
    }

    private static Indexing.Update update(ImportedNode node) {
        return switch (node.text("reduction", "none")) {
            case "none" -> Indexing.Update.REPLACE;
            case "add" -> Indexing.Update.ADD;
            default ->
                throw new IllegalArgumentException(
                        "only none and add are read: reduction=" + node.text("reduction", ""));
        };
    }

    private static Value scatterNd(ImportedNode node) {
        if (update(node) == Indexing.Update.ADD) {
            throw new IllegalArgumentException(
                    "only none is read, since ONNX Runtime loses updates that share a place: reduction=add");
        }
        return node.graph().apply(new NdIndexing.ScatterND(), node.operand(0), node.operand(1), node.operand(2));
    }

    /** Operands: indices, the number of classes, the values for off and on. */
    private static Value oneHot(ImportedNode node) {
        Value indices = node.operand(0);
        int classes = (int) node.constantReal(1);
        Value size = node.scalar(indices.elementType(), classes);
        Value fromFront = indices.less(node.scalar(indices.elementType(), 0)).where(indices.add(size), indices);
        int axis = node.whole("axis", -1);
        int at = axis < 0 ? axis + indices.shape().rank() + 1 : axis;
        Value hit = fromFront
                .unsqueeze(at)
                .equalTo(node.graph()
                        .range(classes)
                        .cast(indices.elementType())
                        .reshape(along(indices.shape().rank() - at, classes)));
        return hit.where(node.operand(2).slice(0, 1, 2), node.operand(2).slice(0, 0, 1));
    }

    private static Shape along(int axesBehind, int size) {
        Shape shape = Shape.of(size);
        for (int i = 0; i < axesBehind; i++) {
            shape = shape.concat(Shape.of(1));
        }
        return shape;
    }
}
