package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.prudence.graph.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A file of one node of one operator, and something to feed it. */
final class NodeCase {
    private final String op;
    private final int opset;
    private final OnnxFiles file;
    private final List<String> operands = new ArrayList<>();
    private final List<ElementType> results = new ArrayList<>(List.of(ElementType.FLOAT32));
    private final List<AttributeProto> attributes = new ArrayList<>();
    private final Map<String, double[]> feed = new HashMap<>();
    private final Random random = new Random(7);

    private NodeCase(String op, int opset) {
        this.op = op;
        this.opset = opset;
        this.file = OnnxFiles.opset(opset);
    }

    static NodeCase of(String op, int opset) {
        return new NodeCase(op, opset);
    }

    String op() {
        return op;
    }

    /** Numbers between -2 and 2. */
    NodeCase x(Integer... shape) {
        return between(-2, 2, shape);
    }

    NodeCase between(double low, double high, Integer... shape) {
        int count = IntStream.of(sizes(shape)).reduce(1, Math::multiplyExact);
        return fed(
                ElementType.FLOAT32,
                random.doubles(count, low, high).map(v -> (float) v).toArray(),
                shape);
    }

    NodeCase fed(ElementType type, double[] values, Integer... shape) {
        String name = "x" + operands.size();
        file.input(name, type, (Object[]) shape);
        feed.put(name, values);
        operands.add(name);
        return this;
    }

    NodeCase longs(long... values) {
        return longs(values, values.length);
    }

    NodeCase longs(long[] values, long... shape) {
        String name = "c" + operands.size();
        file.longs(name, values, shape);
        operands.add(name);
        return this;
    }

    NodeCase scalar(double value) {
        return floats(new float[] {(float) value});
    }

    NodeCase floats(float[] values, long... shape) {
        String name = "c" + operands.size();
        file.floats(name, values, shape);
        operands.add(name);
        return this;
    }

    NodeCase none() {
        operands.add("");
        return this;
    }

    NodeCase with(AttributeProto... given) {
        attributes.addAll(List.of(given));
        return this;
    }

    NodeCase with(String name, long value) {
        return with(OnnxFiles.whole(name, value));
    }

    NodeCase with(String name, TensorProto value) {
        return with(OnnxFiles.tensor(name, value));
    }

    NodeCase gives(ElementType... types) {
        results.clear();
        results.addAll(List.of(types));
        return this;
    }

    Map<String, double[]> feed() {
        return feed;
    }

    byte[] onnx() {
        List<String> outputs =
                IntStream.range(0, results.size()).mapToObj(i -> "y" + i).toList();
        file.node("the_node", op, operands, outputs, attributes.toArray(AttributeProto[]::new));
        IntStream.range(0, results.size()).forEach(i -> file.output("y" + i, results.get(i)));
        return file.bytes();
    }

    private static int[] sizes(Integer... shape) {
        return IntStream.range(0, shape.length).map(i -> shape[i]).toArray();
    }

    @Override
    public String toString() {
        return op + ", opset " + opset
                + attributes.stream().map(AttributeProto::getName).toList();
    }
}
