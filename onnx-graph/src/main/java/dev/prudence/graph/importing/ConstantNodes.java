package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import java.util.Map;

/** Operators whose results are known before the graph runs. */
final class ConstantNodes {
    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("Constant", single(ConstantNodes::constant)),
            entry("ConstantOfShape", single(ConstantNodes::constantOfShape)),
            entry("Shape", single(ConstantNodes::shape)),
            entry(
                    "Size",
                    single(node -> node.scalar(
                            ElementType.INT64, node.operand(0).shape().elements()))));

    private ConstantNodes() {}

    static Value tensor(GraphBuilder graph, TensorProto tensor) {
        return graph.constant(TensorData.type(tensor), TensorData.shape(tensor), TensorData.bytes(tensor));
    }

    private static Value constant(ImportedNode node) {
        AttributeProto attribute = node.proto().getAttribute(0);
        return switch (attribute.getName()) {
            case "value" -> tensor(node.graph(), attribute.getT());
            case "value_float" -> node.scalar(ElementType.FLOAT32, attribute.getF());
            case "value_int" -> node.longs(Shape.scalar(), attribute.getI());
            case "value_ints" ->
                node.longs(
                        Shape.of(attribute.getIntsCount()),
                        attribute.getIntsList().stream()
                                .mapToLong(Long::longValue)
                                .toArray());
            case "value_floats" -> node.graph().constant(floats(attribute), Shape.of(attribute.getFloatsCount()));
            default -> throw new IllegalArgumentException("no such constant is read: attribute=" + attribute.getName());
        };
    }

    private static float[] floats(AttributeProto attribute) {
        float[] values = new float[attribute.getFloatsCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = attribute.getFloats(i);
        }
        return values;
    }

    private static Value constantOfShape(ImportedNode node) {
        int[] sizes =
                node.constantWholes(0).stream().mapToInt(Integer::intValue).toArray();
        Value element = node.attribute("value")
                .map(value -> tensor(node.graph(), value.getT()).reshape(Shape.scalar()))
                .orElseGet(() -> node.scalar(ElementType.FLOAT32, 0));
        return element.expand(Shape.of(sizes));
    }

    private static Value shape(ImportedNode node) {
        Shape shape = node.operand(0).shape();
        int start = bounded(node.whole("start", 0), shape.rank());
        int end = bounded(node.whole("end", shape.rank()), shape.rank());
        long[] sizes = shape.range(start, end).toLongs().stream()
                .mapToLong(Long::longValue)
                .toArray();
        return node.longs(Shape.of(sizes.length), sizes);
    }

    private static int bounded(int axis, int rank) {
        return Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }
}
