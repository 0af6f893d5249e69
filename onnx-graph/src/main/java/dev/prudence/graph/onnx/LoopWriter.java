package dev.prudence.graph.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a graph with state as a model that runs it several times: an ONNX {@code Loop} whose carried values are the state.
 *
 * <p>Every other input and output keeps its name and gets a leading axis, one entry a repetition; state keeps name and shape. Names of the
 * loop's body begin with {@code Body#}, which no name from outside contains.
 */
public final class LoopWriter {
    private static final String INNER = "Body#";
    private static final String COUNT = "Loop#count";
    private static final String ALWAYS = "Loop#always";
    private static final String ITERATION = "Loop#iteration";
    private static final String GO_ON = "Loop#go_on";
    private static final String GONE_ON = "Loop#gone_on";

    private final GraphProto step;
    private final Map<String, String> state;
    private final Map<String, ValueInfoProto> inputs;
    private final Map<String, ValueInfoProto> outputs;
    private final int repetitions;

    private LoopWriter(Graph graph, GraphProto step, int repetitions) {
        this.step = step;
        this.state = graph.state();
        this.inputs = byName(step.getInputList());
        this.outputs = byName(step.getOutputList());
        this.repetitions = repetitions;
    }

    /**
     * The model of so many runs in a row; it has the metadata of a single one.
     *
     * @throws IllegalArgumentException when the graph has no state, or for less than one repetition
     */
    public static byte[] write(Graph graph, Weights weights, int repetitions) {
        if (graph.state().isEmpty()) {
            throw new IllegalArgumentException(
                    "Only a graph with state is repeated, declare it with state(...): graph=" + graph.name());
        }
        if (repetitions < 1) {
            throw new IllegalArgumentException("A loop runs at least once: repetitions=" + repetitions);
        }
        ModelProto model = parse(OnnxWriter.write(graph, weights));
        GraphProto loop = new LoopWriter(graph, model.getGraph(), repetitions).loop();
        return model.toBuilder().setGraph(loop).build().toByteArray();
    }

    private GraphProto loop() {
        GraphProto.Builder outer = GraphProto.newBuilder().setName(step.getName() + "-loop");
        inputs.values().forEach(input -> outer.addInput(isState(input) ? input : stacked(input)));
        outputs.values().forEach(output -> outer.addOutput(isState(output) ? output : stacked(output)));
        outer.addInitializer(scalar(COUNT, ElementType.INT64).addInt64Data(repetitions));
        outer.addInitializer(scalar(ALWAYS, ElementType.BOOL).addInt32Data(1));
        NodeProto.Builder node = node("Loop", "Loop#", COUNT, ALWAYS).addAllInput(state.keySet());
        node.addAllOutput(state.values());
        observed().forEach(output -> node.addOutput(output.getName()));
        node.addAttribute(AttributeProto.newBuilder()
                .setName("body")
                .setType(AttributeType.GRAPH)
                .setG(body()));
        return outer.addNode(node).build();
    }

    private GraphProto body() {
        GraphProto.Builder body = GraphProto.newBuilder().setName(step.getName() + "-body");
        body.addInput(scalarInfo(ITERATION, ElementType.INT64)).addInput(scalarInfo(GO_ON, ElementType.BOOL));
        state.keySet().forEach(name -> body.addInput(inner(existing(inputs, name))));
        step.getInitializerList()
                .forEach(constant -> body.addInitializer(constant.toBuilder().setName(inner(constant.getName()))));
        inputs.values().stream()
                .filter(input -> !isState(input))
                .forEach(input -> body.addNode(entry(input.getName())));
        step.getNodeList().forEach(node -> body.addNode(inner(node)));
        body.addNode(node("Identity", "Loop#condition", GO_ON).addOutput(GONE_ON));
        body.addOutput(scalarInfo(GONE_ON, ElementType.BOOL));
        state.values().forEach(name -> body.addOutput(inner(existing(outputs, name))));
        observed().forEach(output -> body.addOutput(inner(output)));
        return body.build();
    }

    /** This repetition's entry of a stacked input. */
    private static NodeProto.Builder entry(String input) {
        return node("Gather", "Loop#" + input, input, ITERATION)
                .addOutput(inner(input))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeType.INT)
                        .setI(0));
    }

    private static NodeProto inner(NodeProto node) {
        NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput();
        node.getInputList().forEach(name -> renamed.addInput(inner(name)));
        node.getOutputList().forEach(name -> renamed.addOutput(inner(name)));
        return renamed.build();
    }

    private static ValueInfoProto inner(ValueInfoProto value) {
        return value.toBuilder().setName(inner(value.getName())).build();
    }

    /** An empty name stands for an operand that is left out. */
    private static String inner(String name) {
        return name.isEmpty() ? name : INNER + name;
    }

    private static ValueInfoProto existing(Map<String, ValueInfoProto> values, String name) {
        ValueInfoProto value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The graph never reads a state, leave it out or use it: state=" + name);
        }
        return value;
    }

    private List<ValueInfoProto> observed() {
        return outputs.values().stream().filter(output -> !isState(output)).toList();
    }

    private boolean isState(ValueInfoProto value) {
        return state.containsKey(value.getName()) || state.containsValue(value.getName());
    }

    private ValueInfoProto stacked(ValueInfoProto value) {
        ValueInfoProto.Builder stacked = value.toBuilder();
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(Dimension.newBuilder().setDimValue(repetitions))
                .addAllDim(value.getType().getTensorType().getShape().getDimList());
        stacked.getTypeBuilder().getTensorTypeBuilder().setShape(shape);
        return stacked.build();
    }

    private static NodeProto.Builder node(String op, String name, String... operands) {
        return NodeProto.newBuilder().setOpType(op).setName(name).addAllInput(List.of(operands));
    }

    private static TensorProto.Builder scalar(String name, ElementType type) {
        return TensorProto.newBuilder().setName(name).setDataType(type.onnxCode());
    }

    private static ValueInfoProto scalarInfo(String name, ElementType type) {
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.onnxCode())
                .setShape(TensorShapeProto.getDefaultInstance())
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static Map<String, ValueInfoProto> byName(List<ValueInfoProto> values) {
        return values.stream()
                .collect(Collectors.toMap(
                        ValueInfoProto::getName, value -> value, (first, second) -> first, LinkedHashMap::new));
    }

    private static ModelProto parse(byte[] model) {
        try {
            return ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A model that was just written cannot be read", e);
        }
    }
}
