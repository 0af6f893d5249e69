package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.prudence.graph.Constant;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One node of a file while it becomes nodes of a graph. Operands that the file leaves out are empty. */
final class ImportedNode {
    private final GraphBuilder graph;
    private final NodeProto node;
    private final int opset;
    private final List<Optional<Value>> operands;
    private final List<Optional<TensorType>> declared;
    private final Map<String, AttributeProto> attributes;

    ImportedNode(
            GraphBuilder graph,
            NodeProto node,
            int opset,
            List<Optional<Value>> operands,
            List<Optional<TensorType>> declared) {
        this.graph = graph;
        this.node = node;
        this.opset = opset;
        this.operands = operands;
        this.declared = declared;
        this.attributes = node.getAttributeList().stream()
                .collect(Collectors.toMap(AttributeProto::getName, Function.identity()));
    }

    /** How the node of one ONNX operator is read; gives as many results as the node has, trailing ones that nobody uses apart. */
    interface Reader {
        List<Value> read(ImportedNode node);

        /** A reader that gives one result. */
        static Reader single(Function<ImportedNode, Value> result) {
            return node -> List.of(result.apply(node));
        }
    }

    GraphBuilder graph() {
        return graph;
    }

    NodeProto proto() {
        return node;
    }

    int opset() {
        return opset;
    }

    /** The results' types as far as the file declares them. */
    List<Optional<TensorType>> declared() {
        return declared;
    }

    int operands() {
        return operands.size();
    }

    boolean has(int operand) {
        return operand < operands.size() && operands.get(operand).isPresent();
    }

    Value operand(int index) {
        return optional(index)
                .orElseThrow(() -> new IllegalArgumentException("an operand is missing: operand=" + index));
    }

    Optional<Value> optional(int index) {
        return has(index) ? operands.get(index) : Optional.empty();
    }

    /** All operands that the file gives. */
    List<Value> all() {
        return operands.stream().flatMap(Optional::stream).toList();
    }

    boolean hasAttribute(String name) {
        return attributes.containsKey(name);
    }

    Optional<AttributeProto> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    int whole(String name, int otherwise) {
        return attribute(name).map(found -> clamped(found.getI())).orElse(otherwise);
    }

    boolean flag(String name, boolean otherwise) {
        return whole(name, otherwise ? 1 : 0) != 0;
    }

    double real(String name, double otherwise) {
        return attribute(name).map(found -> (double) found.getF()).orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return attribute(name).map(found -> found.getS().toStringUtf8()).orElse(otherwise);
    }

    Optional<List<Integer>> wholes(String name) {
        return attribute(name)
                .map(found ->
                        found.getIntsList().stream().map(ImportedNode::clamped).toList());
    }

    /** Whole numbers that older operator sets keep in an attribute and newer ones in an operand. */
    Optional<List<Integer>> wholes(String name, int operand) {
        return wholes(name).or(() -> has(operand) ? Optional.of(constantWholes(operand)) : Optional.empty());
    }

    /** The elements of an operand that must be known before the graph runs. */
    List<Integer> constantWholes(int operand) {
        Constant constant = constant(operand);
        ByteBuffer bytes = constant.bytes();
        int count = (int) constant.shape().elements();
        return switch (constant.elementType()) {
            case INT64 ->
                IntStream.range(0, count)
                        .mapToObj(i -> clamped(bytes.getLong(i * Long.BYTES)))
                        .toList();
            case INT32 ->
                IntStream.range(0, count)
                        .mapToObj(i -> bytes.getInt(i * Integer.BYTES))
                        .toList();
            default -> throw new IllegalArgumentException("expects whole numbers: operand=" + constant);
        };
    }

    /** A floating scalar that must be known before the graph runs. */
    double constantReal(int operand) {
        Constant constant = constant(operand);
        return switch (constant.elementType()) {
            case FLOAT32 -> constant.bytes().getFloat(0);
            case FLOAT64 -> constant.bytes().getDouble(0);
            case INT32, INT64 -> constantWholes(operand).get(0);
            case BOOL -> constant.bytes().get(0);
        };
    }

    boolean isConstant(int operand) {
        return optional(operand).filter(Constant.class::isInstance).isPresent();
    }

    private Constant constant(int operand) {
        if (operand(operand) instanceof Constant constant) {
            return constant;
        }
        throw new IllegalArgumentException(
                "an operand depends on what is fed, and must be known beforehand; fix more dimensions, or fold constants: operand="
                        + node.getInput(operand));
    }

    /** The axis of the first operand, counted from the front. */
    int axis(int otherwise) {
        return operand(0).shape().axis(whole("axis", otherwise));
    }

    /** An int64 constant. */
    Value longs(Shape shape, long... values) {
        return graph.constant(values, shape);
    }

    Value scalar(ElementType type, double value) {
        return graph.scalar(type, value);
    }

    /** Exporters write the largest int64 for "to the end". */
    private static int clamped(long value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }
}
