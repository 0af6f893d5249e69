package dev.prudence.graph.lora;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Several members that share a trunk and differ in low-rank adapters, as one graph: an exported sequence classifier runs once over the rows
 * of all members, and each member's rows go through its own adapters, {@code y = x W + s (x A_k) B_k}. The trunk's weights are in memory
 * once, and nothing is merged. Inputs are int64[rows, length] as before, the only output is f32[rows, K].
 *
 * @param scale s
 * @param members values of each member, {@code lora/<weight>/a} f32[inputs, rank] and {@code lora/<weight>/b} f32[rank, outputs], as {@link
 *     AdaptedGraph} names them; other values are not used. All members adapt the same weights
 */
public record AdapterEnsemble(double scale, List<Map<String, float[]>> members) {

    private static final String PREFIX = "prudence.adapters.";
    private static final String OUTPUT = PREFIX + "logits";
    private static final String OF_A = "/a";
    private static final String OF_B = "/b";

    /** Copies and checks that there is a member. */
    public AdapterEnsemble {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("An ensemble needs a member: members=" + members);
        }
    }

    /**
     * The classifier with these members.
     *
     * @param onnx a classifier that holds all its data, with inputs [rows, length] and one output: [rows, 1] where members share the head,
     *     or [rows, K] where column k is the head of member k
     * @throws IllegalArgumentException if it is another model, or the adapters do not fit its weights; names the weight
     */
    public byte[] of(byte[] onnx) {
        ModelProto model = parse(onnx);
        Assembly assembly = new Assembly(model.getGraph());
        return model.toBuilder().setGraph(assembly.assembled()).build().toByteArray();
    }

    private static ModelProto parse(byte[] onnx) {
        try {
            return ModelProto.parseFrom(onnx);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("This is no ONNX model: model=" + onnx.length + " bytes", e);
        }
    }

    private static Set<String> weightsOf(Map<String, float[]> member) {
        return member.keySet().stream()
                .flatMap(name -> Lora.weightOf(name).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The work on one graph. Not thread-safe. */
    private final class Assembly {
        private final GraphProto graph;
        private final GraphProto.Builder result;
        private final Set<String> adapted;
        private final Set<String> found = new TreeSet<>();

        Assembly(GraphProto graph) {
            this.graph = graph;
            this.result = graph.toBuilder().clearNode().clearOutput();
            this.adapted = weightsOf(members.get(0));
            for (Map<String, float[]> member : members) {
                if (!weightsOf(member).equals(adapted) || adapted.isEmpty()) {
                    throw new IllegalArgumentException(
                            "All members adapt the same weights: " + adapted + ", " + weightsOf(member));
                }
            }
        }

        GraphProto assembled() {
            if (graph.getOutputCount() != 1) {
                throw new IllegalArgumentException("A classifier has one output: outputs="
                        + graph.getOutputList().stream()
                                .map(ValueInfoProto::getName)
                                .toList());
            }
            result.addInitializer(longs("repeats", members.size(), 1));
            List<String> inputs =
                    graph.getInputList().stream().map(ValueInfoProto::getName).toList();
            inputs.forEach(name -> result.addNode(node("Tile", List.of(name, PREFIX + "repeats"), ofAll(name))));
            graph.getNodeList().forEach(node -> add(renamed(node, inputs)));
            if (!found.equals(adapted)) {
                Set<String> missing = new TreeSet<>(adapted);
                missing.removeAll(found);
                throw new IllegalArgumentException("No MatMul or Gemm multiplies with it: weights=" + missing);
            }
            addOutput(graph.getOutput(0).getName());
            return result.build();
        }

        private void add(NodeProto node) {
            Optional<String> weight = weight(node);
            if (weight.isEmpty()) {
                result.addNode(node);
                return;
            }
            boolean first = found.add(weight.get());
            if (first) {
                addMatrices(weight.get(), transposed(node));
            }
            addAdapted(node, weight.get());
        }

        /** The plain product, and beside it the members' low-rank ones, over the same rows in the shape [K, rows of a member, inputs]. */
        private void addAdapted(NodeProto node, String weight) {
            String output = node.getOutput(0);
            String plain = output + "." + PREFIX + "plain";
            String own = PREFIX + output;
            result.addNode(node.toBuilder().setOutput(0, plain));
            result.addNode(node("Reshape", List.of(node.getInput(0), PREFIX + weight + ".rows"), own + ".x"));
            result.addNode(node("MatMul", List.of(own + ".x", PREFIX + weight + OF_A), own + ".low"));
            result.addNode(node("MatMul", List.of(own + ".low", PREFIX + weight + OF_B), own + ".high"));
            result.addNode(node("Shape", List.of(plain), own + ".shape"));
            result.addNode(node("Reshape", List.of(own + ".high", own + ".shape"), own + ".delta"));
            result.addNode(node("Add", List.of(plain, own + ".delta"), output));
        }

        private void addMatrices(String weight, boolean transposed) {
            TensorProto matrix = initializer(weight).orElseThrow();
            long inputs = matrix.getDims(transposed ? 1 : 0);
            long outputs = matrix.getDims(transposed ? 0 : 1);
            float[] first = values(0, Lora.nameOf(weight, "a"));
            long rank = first.length / inputs;
            TensorProto.Builder a = floats(weight + OF_A, members.size(), inputs, rank);
            TensorProto.Builder b = floats(weight + OF_B, members.size(), rank, outputs);
            for (int k = 0; k < members.size(); k++) {
                addAll(a, values(k, Lora.nameOf(weight, "a")), inputs * rank, 1, weight);
                addAll(b, values(k, Lora.nameOf(weight, "b")), rank * outputs, scale, weight);
            }
            result.addInitializer(a)
                    .addInitializer(b)
                    .addInitializer(longs(weight + ".rows", members.size(), -1, inputs));
        }

        private float[] values(int member, String name) {
            float[] values = members.get(member).get(name);
            if (values == null) {
                throw new IllegalArgumentException("A value is missing: member=" + member + ", parameter=" + name);
            }
            return values;
        }

        /** The adapted weight that a node multiplies with. */
        private Optional<String> weight(NodeProto node) {
            boolean product =
                    node.getOpType().equals("MatMul") || node.getOpType().equals("Gemm");
            return product
                            && adapted.contains(node.getInput(1))
                            && initializer(node.getInput(1)).isPresent()
                    ? Optional.of(node.getInput(1))
                    : Optional.empty();
        }

        private Optional<TensorProto> initializer(String name) {
            return graph.getInitializerList().stream()
                    .filter(tensor -> tensor.getName().equals(name) && tensor.getDimsCount() == 2)
                    .findFirst();
        }

        private static boolean transposed(NodeProto node) {
            return node.getAttributeList().stream()
                    .anyMatch(attribute -> attribute.getName().equals("transB") && attribute.getI() == 1);
        }

        private void addOutput(String scores) {
            long columns = columns(graph.getOutput(0));
            if (columns != 1 && columns != members.size()) {
                throw new IllegalArgumentException("A classifier has one column, or one for each of " + members.size()
                        + " members: columns=" + columns);
            }
            result.addInitializer(longs("members", members.size(), -1, columns));
            result.addNode(node("Reshape", List.of(scores, PREFIX + "members"), PREFIX + "scores"));
            result.addNode(node("Einsum", List.of(PREFIX + "scores"), OUTPUT)
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("equation")
                            .setType(AttributeProto.AttributeType.STRING)
                            .setS(ByteString.copyFromUtf8(columns == 1 ? "krc->rk" : "krk->rk"))));
            result.addOutput(logits(members.size()));
        }

        private static long columns(ValueInfoProto output) {
            List<TensorShapeProto.Dimension> dimensions =
                    output.getType().getTensorType().getShape().getDimList();
            return dimensions.size() == 2 ? dimensions.get(1).getDimValue() : 0;
        }

        private NodeProto renamed(NodeProto node, List<String> inputs) {
            List<String> operands = new ArrayList<>();
            node.getInputList().forEach(name -> operands.add(inputs.contains(name) ? ofAll(name) : name));
            return node.toBuilder().clearInput().addAllInput(operands).build();
        }
    }

    /** An input's rows once for each member. */
    private static String ofAll(String input) {
        return PREFIX + input;
    }

    private static void addAll(TensorProto.Builder tensor, float[] values, long count, double factor, String weight) {
        if (values.length != count) {
            throw new IllegalArgumentException("A matrix does not fit its weight: weight=" + weight + ", wanted="
                    + count + ", found=" + values.length);
        }
        for (float value : values) {
            tensor.addFloatData((float) (factor * value));
        }
    }

    private static NodeProto.Builder node(String op, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setName(PREFIX + op + "." + output)
                .setOpType(op)
                .addAllInput(inputs)
                .addOutput(output);
    }

    private static TensorProto.Builder floats(String name, long... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(PREFIX + name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        return tensor;
    }

    private static TensorProto longs(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(PREFIX + name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    private static ValueInfoProto logits(int columns) {
        return ValueInfoProto.newBuilder()
                .setName(OUTPUT)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("rows"))
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(columns)))))
                .build();
    }
}
