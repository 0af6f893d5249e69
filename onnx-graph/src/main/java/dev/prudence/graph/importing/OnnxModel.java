package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.graph.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX file as it was exported, opset 11 or later: its weights can be read and replaced, and {@link OnnxImport} makes a graph of it.
 *
 * <p>Every float32 initialiser of more than one element is a parameter, under its own name; smaller ones (an epsilon, a scale) are
 * constants. This class is immutable and thread-safe.
 */
public final class OnnxModel {
    private static final int OLDEST_OPSET = 11;

    private final ModelProto model;
    private final ExternalData external;

    private OnnxModel(ModelProto model, ExternalData external) {
        this.model = model;
        this.external = external;
    }

    /**
     * Reads a file; external data is looked for beside it, and read when it is needed.
     *
     * @throws IllegalArgumentException when it is no ONNX model, or one of an opset before 11
     */
    public static OnnxModel read(Path file) throws IOException {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
        return new OnnxModel(parse(Files.readAllBytes(file), file.toString()), ExternalData.beside(directory));
    }

    /** As {@link #read(Path)}, for a model that holds all its data. */
    public static OnnxModel read(byte[] onnx) {
        return new OnnxModel(parse(onnx, onnx.length + " bytes"), ExternalData.none());
    }

    private static ModelProto parse(byte[] onnx, String label) {
        try {
            ModelProto model = ModelProto.parseFrom(onnx);
            requireOpset(model, label);
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("This is no ONNX model: model=" + label, e);
        }
    }

    private static void requireOpset(ModelProto model, String label) {
        if (!model.hasGraph() || opset(model) < OLDEST_OPSET) {
            throw new IllegalArgumentException("Only models of opset " + OLDEST_OPSET
                    + " or later are read, convert it or export it anew: model=" + label + ", opset=" + opset(model));
        }
    }

    /** The version of the default operator set; 0 where none is declared. */
    static int opset(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToInt(set -> Math.toIntExact(set.getVersion()))
                .findFirst()
                .orElse(0);
    }

    /** The names of what is fed at every run, in the file's order. */
    public List<String> inputs() {
        Set<String> stored = model.getGraph().getInitializerList().stream()
                .map(TensorProto::getName)
                .collect(Collectors.toSet());
        return model.getGraph().getInputList().stream()
                .map(ValueInfoProto::getName)
                .filter(name -> !stored.contains(name))
                .toList();
    }

    /** The parameters' shapes, in the file's order. */
    public Map<String, Shape> parameters() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        model.getGraph().getInitializerList().stream()
                .filter(OnnxModel::isParameter)
                .forEach(tensor -> shapes.put(tensor.getName(), TensorData.shape(tensor)));
        return Collections.unmodifiableMap(shapes);
    }

    /**
     * The parameters' values, row-major.
     *
     * @throws IllegalArgumentException when external data is missing or too short; file and parameter are named
     */
    public Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        model.getGraph().getInitializerList().stream()
                .filter(OnnxModel::isParameter)
                .forEach(tensor -> weights.put(tensor.getName(), TensorData.floats(external.inlined(tensor))));
        return weights;
    }

    /**
     * The model as it was exported, symbolic dimensions included, with other values for some parameters. All its data stands in the bytes.
     *
     * @throws IllegalArgumentException when the file has no such parameter, or when the number of elements differs
     */
    public byte[] withWeights(Map<String, float[]> values) {
        requireKnown(values);
        GraphProto.Builder graph = model.getGraph().toBuilder().clearInitializer();
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            float[] given = values.get(tensor.getName());
            graph.addInitializer(given == null ? external.inlined(tensor) : TensorData.replaced(tensor, given));
        }
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }

    private void requireKnown(Map<String, float[]> values) {
        Map<String, Shape> known = parameters();
        values.forEach((name, given) -> {
            Shape shape = known.get(name);
            if (shape == null || shape.elements() != given.length) {
                throw new IllegalArgumentException("The model has no such parameter of that size: parameter=" + name
                        + ", shape=" + shape + ", values=" + given.length);
            }
        });
    }

    static boolean isParameter(TensorProto tensor) {
        return tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE
                && tensor.getDimsList().stream().reduce(1L, Math::multiplyExact) > 1;
    }

    /** The model with every other initialiser's data in place. */
    ModelProto proto() {
        GraphProto.Builder graph = model.getGraph().toBuilder().clearInitializer();
        model.getGraph()
                .getInitializerList()
                .forEach(tensor -> graph.addInitializer(isParameter(tensor) ? tensor : external.inlined(tensor)));
        return model.toBuilder().setGraph(graph).build();
    }

    /** For example {@code main_graph, opset 14, 103 parameters}. */
    @Override
    public String toString() {
        return model.getGraph().getName() + ", opset " + opset(model) + ", "
                + parameters().size() + " parameters";
    }
}
