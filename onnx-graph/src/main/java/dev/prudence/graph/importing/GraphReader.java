package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a file whose shapes are static, node by node, into a builder. Shapes are worked out anew on the way. */
final class GraphReader {
    private static final Map<String, Reader> READERS = readers();
    private static final Set<String> FLOATING_HERE =
            Set.of("Sign", "MatMul", "Pow", "Clip", "TopK", "Einsum", "ReduceMax", "ReduceMin", "ReduceProd");

    private final ModelProto model;
    private final GraphProto source;
    private final Map<String, Shape> parameters;
    private final int opset;
    private final GraphBuilder graph;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final Map<String, ValueInfoProto> declarations = new HashMap<>();

    GraphReader(ModelProto model, Map<String, Shape> parameters) {
        this.model = model;
        this.source = model.getGraph();
        this.parameters = parameters;
        this.opset = OnnxModel.opset(model);
        this.graph = GraphBuilder.create(plain(source.getName()));
    }

    /** The operators that become operators of the graph, by their ONNX names. */
    static Map<String, Reader> readers() {
        Map<String, Reader> all = new TreeMap<>();
        Stream.of(
                        ElementwiseNodes.READERS,
                        ProductNodes.READERS,
                        ReductionNodes.READERS,
                        NormalisationNodes.READERS,
                        ConvolutionNodes.READERS,
                        IndexingNodes.READERS,
                        LayoutNodes.READERS,
                        ConstantNodes.READERS)
                .forEach(all::putAll);
        return Collections.unmodifiableMap(all);
    }

    private static String plain(String name) {
        String kept = name.replaceAll("[\\s\\p{Cntrl}#=]+", "_");
        return kept.isEmpty() ? "model" : kept;
    }

    GraphBuilder read() {
        source.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        Stream.concat(source.getValueInfoList().stream(), source.getOutputList().stream())
                .forEach(info -> declarations.put(info.getName(), info));
        source.getInputList().stream()
                .filter(input -> !parameters.containsKey(input.getName()))
                .forEach(this::addInput);
        source.getNodeList().forEach(this::addNode);
        source.getOutputList().forEach(output -> graph.output(output.getName(), value(output.getName())));
        return graph;
    }

    private void addInput(ValueInfoProto input) {
        TensorType type = type(input)
                .orElseThrow(
                        () -> new IllegalArgumentException("An input has no static shape: input=" + input.getName()));
        values.put(input.getName(), graph.input(input.getName(), type.elementType(), type.shape()));
    }

    private void addNode(NodeProto node) {
        String name = node.getName().isEmpty() ? node.getOutput(0) : node.getName();
        graph.origin(name);
        try {
            List<Value> results = read(node);
            for (int i = 0; i < Math.min(results.size(), node.getOutputCount()); i++) {
                values.put(node.getOutput(i), results.get(i));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "A node cannot be read: node=" + name + ", op=" + operator(node) + ": " + e.getMessage(), e);
        } finally {
            graph.origin("");
        }
    }

    private static String operator(NodeProto node) {
        return node.getDomain().isEmpty() ? node.getOpType() : node.getDomain() + "." + node.getOpType();
    }

    private List<Value> read(NodeProto node) {
        ImportedNode imported = new ImportedNode(
                graph,
                node,
                opset,
                node.getInputList().stream().map(this::operand).toList(),
                node.getOutputList().stream().map(this::declared).toList());
        Reader reader =
                node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx") ? READERS.get(node.getOpType()) : null;
        return reader == null || isOnWholeNumbers(imported)
                ? ForeignNodes.read(imported, domainVersion(node.getDomain()))
                : reader.read(imported);
    }

    /** These have kernels for whole numbers too, which no gradient passes; the graph's own operators take floating numbers only. */
    private static boolean isOnWholeNumbers(ImportedNode node) {
        return FLOATING_HERE.contains(node.proto().getOpType())
                && node.all().stream()
                        .noneMatch(operand -> operand.elementType().isFloating());
    }

    private Optional<Value> operand(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(value(name));
    }

    private Value value(String name) {
        Value known = values.get(name);
        if (known == null) {
            known = stored(name);
            values.put(name, known);
        }
        return known;
    }

    private Value stored(String name) {
        Shape shape = parameters.get(name);
        if (shape != null) {
            return graph.parameter(name, shape);
        }
        TensorProto tensor = constants.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("Nothing before it gives this value: value=" + name);
        }
        return ConstantNodes.tensor(graph, tensor);
    }

    private Optional<TensorType> declared(String name) {
        return Optional.ofNullable(declarations.get(name)).flatMap(GraphReader::type);
    }

    private static Optional<TensorType> type(ValueInfoProto info) {
        TypeProto.Tensor tensor = info.getType().getTensorType();
        boolean isStatic = tensor.hasShape()
                && tensor.getShape().getDimList().stream().allMatch(dimension -> dimension.getDimValue() > 0);
        if (!isStatic) {
            return Optional.empty();
        }
        int[] sizes = tensor.getShape().getDimList().stream()
                .mapToInt(dimension -> Math.toIntExact(dimension.getDimValue()))
                .toArray();
        return Optional.of(new TensorType(TensorData.type(tensor.getElemType(), info.getName()), Shape.of(sizes)));
    }

    private int domainVersion(String domain) {
        return model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().equals(domain))
                .map(OperatorSetIdProto::getVersion)
                .findFirst()
                .map(Math::toIntExact)
                .orElse(1);
    }
}
