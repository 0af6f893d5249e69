package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.rewriting.Fusion;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Turns an exported model into a graph that can be extended, differentiated and written again.
 *
 * <pre>{@code
 * OnnxModel file = OnnxModel.read(Path.of("encoder.onnx"));
 * GraphBuilder graph = OnnxImport.of(file)
 *         .dimension("batch_size", 16)
 *         .dimension("sequence_length", 64)
 *         .read(ConstantFolding::fold);      // of model-runtime
 * Value hidden = graph.output("last_hidden_state");
 * Map<String, float[]> weights = file.weights();
 * }</pre>
 *
 * <p>The graph has the inputs and outputs of the file, all of static shape, and its parameters under their own names.
 * {@link Fusion} has put operators together that exporters take apart. Not thread-safe.
 */
public final class OnnxImport {
    private final OnnxModel file;
    private final Map<String, Integer> sizes = new LinkedHashMap<>();

    private OnnxImport(OnnxModel file) {
        this.file = file;
    }

    /**
     * The ONNX operators that become operators of a graph. Others pass through as they are where the file, or folding, says what types
     * their results have; no gradient passes them.
     */
    public static Set<String> operators() {
        return GraphReader.readers().keySet();
    }

    public static OnnxImport of(OnnxModel file) {
        return new OnnxImport(file);
    }

    /**
     * Fixes a symbolic dimension of the inputs.
     *
     * @param name as the file names it
     * @param size from 1
     */
    public OnnxImport dimension(String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("A dimension is at least 1: " + name + "=" + size);
        }
        sizes.put(name, size);
        return this;
    }

    /**
     * Fixes all dimensions of one input, whatever the file calls them. Some exporters leave names out, or give batch and length the same.
     *
     * @param shape from 1 each
     */
    public OnnxImport input(String name, int... shape) {
        for (int axis = 0; axis < shape.length; axis++) {
            dimension(name + "[" + axis + "]", shape[axis]);
        }
        return this;
    }

    /** As {@link #input} for every input of the file: tokens, mask and segments of an encoder have one shape. */
    public OnnxImport allInputs(int... shape) {
        file.inputs().forEach(name -> input(name, shape));
        return this;
    }

    /**
     * Reads the file into a new graph.
     *
     * @param folding computes what does not depend on inputs, shapes above all, and returns the smaller model; the weights are inputs of
     *     what it gets, so that no weight is ever folded away
     * @throws IllegalArgumentException when a dimension is missing or unknown, or when a node cannot be read; the message names the node
     *     and its operator, and says why
     */
    public GraphBuilder read(UnaryOperator<byte[]> folding) {
        ModelProto prepared = withWeightsAsInputs(file.proto());
        ModelProto folded = parse(folding.apply(prepared.toByteArray()));
        return Fusion.fuse(new GraphReader(folded, file.parameters()).read());
    }

    private ModelProto withWeightsAsInputs(ModelProto model) {
        GraphProto whole = model.getGraph();
        Set<String> stored = new HashSet<>();
        whole.getInitializerList().forEach(tensor -> stored.add(tensor.getName()));
        List<ValueInfoProto> fed = whole.getInputList().stream()
                .filter(input -> !stored.contains(input.getName()))
                .toList();
        GraphProto.Builder graph = whole.toBuilder()
                .clearInput()
                .clearInitializer()
                .clearValueInfo()
                .clearOutput()
                .addAllInput(FixedDimensions.fix(fed, sizes));
        for (TensorProto tensor : whole.getInitializerList()) {
            if (OnnxModel.isParameter(tensor)) {
                graph.addInput(declaration(tensor));
            } else {
                graph.addInitializer(tensor);
            }
        }
        whole.getValueInfoList().stream().filter(OnnxImport::isStatic).forEach(graph::addValueInfo);
        whole.getOutputList().forEach(output -> graph.addOutput(withoutShape(output)));
        return model.toBuilder().setGraph(graph).build();
    }

    /** Notes with symbolic dimensions would contradict the sizes that are fixed now. */
    private static boolean isStatic(ValueInfoProto info) {
        return info.getType().getTensorType().hasShape()
                && info.getType().getTensorType().getShape().getDimList().stream()
                        .allMatch(dimension -> dimension.getDimValue() > 0);
    }

    private static ValueInfoProto declaration(TensorProto tensor) {
        TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(tensor.getDataType());
        tensor.getDimsList()
                .forEach(size -> type.getShapeBuilder().addDimBuilder().setDimValue(size));
        return ValueInfoProto.newBuilder()
                .setName(tensor.getName())
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    private static ValueInfoProto withoutShape(ValueInfoProto output) {
        ValueInfoProto.Builder open = output.toBuilder();
        open.getTypeBuilder().getTensorTypeBuilder().clearShape();
        return open.build();
    }

    private static ModelProto parse(byte[] onnx) {
        try {
            return ModelProto.parseFrom(onnx);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Folding gave no ONNX model: bytes=" + onnx.length, e);
        }
    }
}
