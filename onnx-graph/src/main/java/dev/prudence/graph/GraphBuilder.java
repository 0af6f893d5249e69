package dev.prudence.graph;

import dev.prudence.graph.op.Op;
import dev.prudence.graph.op.Operands;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The scope in which a graph grows: it owns the names and the nodes, and it checks every node when it is added. Values of another
 * builder are refused.
 *
 * <p>Whatever is added and not needed by an output is left out when the graph is written. Not thread-safe.
 */
public final class GraphBuilder {
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}#=]+");

    private final String name;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<Input, Value> state = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Constant> scalars = new HashMap<>();
    private int created;
    private String origin = "";

    private GraphBuilder(String name) {
        this.name = name;
    }

    /** An empty graph. Its name stands in the written model. */
    public static GraphBuilder create(String name) {
        return new GraphBuilder(checked(name));
    }

    public String name() {
        return name;
    }

    /** A value that is fed at every run. */
    public Value input(String inputName, ElementType type, Shape shape) {
        claim(inputName);
        Input input = new Input(this, inputName, new TensorType(type, shape));
        inputs.put(inputName, input);
        return input;
    }

    /**
     * The declared input of a name.
     *
     * @throws IllegalArgumentException when there is none; the message lists the names there are
     */
    public Value input(String inputName) {
        Input input = inputs.get(inputName);
        if (input == null) {
            throw new IllegalArgumentException(
                    "The graph has no such input; it has " + inputs.keySet() + ": input=" + inputName);
        }
        return input;
    }

    /** A trainable float32 weight. */
    public Value parameter(String parameterName, Shape shape) {
        return parameter(parameterName, ElementType.FLOAT32, shape);
    }

    /** A trainable weight; float64 serves numerical checks. */
    public Value parameter(String parameterName, ElementType type, Shape shape) {
        if (!type.isFloating()) {
            throw new IllegalArgumentException(
                    "A parameter must have a floating type: name=" + parameterName + ", type=" + type);
        }
        claim(parameterName);
        Parameter parameter = new Parameter(this, parameterName, new TensorType(type, shape));
        parameters.put(parameterName, parameter);
        return parameter;
    }

    public Value constant(float[] values, Shape shape) {
        ByteBuffer bytes = buffer(values.length, ElementType.FLOAT32);
        bytes.asFloatBuffer().put(values);
        return constant(ElementType.FLOAT32, shape, bytes);
    }

    public Value constant(double[] values, Shape shape) {
        ByteBuffer bytes = buffer(values.length, ElementType.FLOAT64);
        bytes.asDoubleBuffer().put(values);
        return constant(ElementType.FLOAT64, shape, bytes);
    }

    public Value constant(long[] values, Shape shape) {
        ByteBuffer bytes = buffer(values.length, ElementType.INT64);
        bytes.asLongBuffer().put(values);
        return constant(ElementType.INT64, shape, bytes);
    }

    public Value constant(boolean[] values, Shape shape) {
        ByteBuffer bytes = buffer(values.length, ElementType.BOOL);
        IntStream.range(0, values.length).forEach(i -> bytes.put(i, (byte) (values[i] ? 1 : 0)));
        return constant(ElementType.BOOL, shape, bytes);
    }

    /** A float32 scalar. */
    public Value scalar(double value) {
        return scalar(ElementType.FLOAT32, value);
    }

    /** A scalar of any numeric type; equal scalars share one constant. */
    public Value scalar(ElementType type, double value) {
        return scalars.computeIfAbsent(type + " " + value, key -> newScalar(type, value));
    }

    /** All elements 0, without storing them. */
    public Value zeros(TensorType type) {
        return scalar(type.elementType(), 0).expand(type.shape());
    }

    /** The int64 numbers 0, 1, … {@code count - 1}. */
    public Value range(int count) {
        return constant(LongStream.range(0, count).toArray(), Shape.of(count));
    }

    /** Names a result of the graph. One value may have several names. */
    public void output(String outputName, Value value) {
        requireOwn(value);
        checked(outputName);
        if (inputs.containsKey(outputName) || parameters.containsKey(outputName) || outputs.containsKey(outputName)) {
            throw new IllegalArgumentException("The name is taken, choose another: output=" + outputName);
        }
        outputs.put(outputName, value);
    }

    /**
     * Makes an input part of the graph's state: {@code next} becomes the output {@code next/<input name>}, and the metadata property
     * {@value Graph#STATE_PROPERTY} tells the runtime to feed it back as that input in the next run.
     */
    public void state(Value input, Value next) {
        if (!(input instanceof Input fed) || !input.type().equals(next.type())) {
            throw new IllegalArgumentException("State feeds a value back into an input of its own type: input=" + input
                    + " " + input.type() + ", next=" + next.type());
        }
        output("next/" + fed.name(), next);
        state.put(fed, next);
    }

    /** A free property of the written model. */
    public void metadata(String key, String value) {
        metadata.put(key, value);
    }

    /**
     * Adds a node and returns its first result.
     *
     * @throws IllegalArgumentException when an operand belongs to another builder, or when number, types or shapes of the operands do
     *     not fit the op; the message names the op and all operands
     */
    public Value apply(Op op, Value... operands) {
        return applyAll(op, List.of(operands)).get(0);
    }

    /** Adds a node and returns all its results. */
    public List<Value> applyAll(Op op, List<Value> operands) {
        operands.forEach(this::requireOwn);
        List<TensorType> types = operands.stream().map(Value::type).toList();
        Node node = new Node(nodes.size(), op, List.copyOf(operands), this, resultTypes(op, types), origin);
        nodes.add(node);
        return node.results();
    }

    /** Lets the nodes that are added from here on say where they come from; see {@link Node#origin}. Empty ends it. */
    public void origin(String nodeName) {
        origin = nodeName;
    }

    /** What this builder's outputs need, and nothing else. */
    public Graph graph() {
        Map<String, String> links = new LinkedHashMap<>();
        state.keySet().forEach(input -> links.put(input.name(), "next/" + input.name()));
        return Graph.of(name, outputs, links, metadata);
    }

    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** In the order of their declaration. */
    public List<Input> inputs() {
        return List.copyOf(inputs.values());
    }

    /** In the order of their declaration. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    public Map<String, Value> outputs() {
        return Collections.unmodifiableMap(outputs);
    }

    /**
     * The output of a name.
     *
     * @throws IllegalArgumentException when there is none; the message lists the names there are
     */
    public Value output(String outputName) {
        Value value = outputs.get(outputName);
        if (value == null) {
            throw new IllegalArgumentException(
                    "The graph has no such output; it has " + outputs.keySet() + ": output=" + outputName);
        }
        return value;
    }

    /** By the input that receives it, what each state becomes. */
    public Map<Input, Value> state() {
        return Collections.unmodifiableMap(state);
    }

    int nextOrder() {
        return created++;
    }

    private static List<TensorType> resultTypes(Op op, List<TensorType> types) {
        try {
            return op.resultTypes(new Operands(types));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(op + " does not fit: " + e.getMessage() + ", operands=" + types, e);
        }
    }

    /** A constant of any type from its elements, row-major and little-endian. */
    public Value constant(ElementType type, Shape shape, ByteBuffer littleEndian) {
        if (littleEndian.capacity() != shape.elements() * type.bytes()) {
            throw new IllegalArgumentException("The shape asks for another number of elements: shape=" + shape
                    + ", elements=" + littleEndian.capacity() / type.bytes());
        }
        return new Constant(this, new TensorType(type, shape), littleEndian);
    }

    private Constant newScalar(ElementType type, double value) {
        ByteBuffer bytes = buffer(1, type);
        switch (type) {
            case FLOAT32 -> bytes.putFloat(0, (float) value);
            case FLOAT64 -> bytes.putDouble(0, value);
            case INT32 -> bytes.putInt(0, (int) value);
            case INT64 -> bytes.putLong(0, (long) value);
            case BOOL ->
                throw new IllegalArgumentException(
                        "A scalar is a number, use constant(boolean[], Shape): type=" + type);
        }
        return (Constant) constant(type, Shape.scalar(), bytes);
    }

    private static ByteBuffer buffer(int elements, ElementType type) {
        return ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireOwn(Value value) {
        if (value.graph() != this) {
            throw new IllegalArgumentException("The value belongs to another graph: value=" + value + ", its graph="
                    + value.graph().name() + ", this graph=" + name);
        }
    }

    private void claim(String wanted) {
        checked(wanted);
        if (inputs.containsKey(wanted) || parameters.containsKey(wanted) || outputs.containsKey(wanted)) {
            throw new IllegalArgumentException("The name is taken, choose another: name=" + wanted);
        }
    }

    private static String checked(String wanted) {
        if (!NAME.matcher(wanted).matches()) {
            throw new IllegalArgumentException("A name has no blank, no # and no =: name=" + wanted);
        }
        return wanted;
    }
}
