package dev.prudence.graph.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.prudence.graph.Constant;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Result;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Attribute;
import dev.prudence.graph.op.Foreign;
import dev.prudence.graph.op.Op;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a graph as an ONNX model, opset 21, IR version 10. The same graph gives the same bytes. */
public final class OnnxWriter {
    private static final int OPSET = 21;
    private static final int IR_VERSION = 10;

    private final GraphProto.Builder onnx = GraphProto.newBuilder();
    private final Map<Value, String> names = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Map<List<Long>, String> staticOperands = new HashMap<>();
    private final Set<Value> used = new HashSet<>();
    private final Weights weights;

    private OnnxWriter(Weights weights) {
        this.weights = weights;
    }

    /** The model of a builder's outputs. */
    public static byte[] write(GraphBuilder builder, Weights weights) {
        return write(builder.graph(), weights);
    }

    /** The model of a builder's outputs, whose weights stand in a safetensors file beside it. */
    public static byte[] write(GraphBuilder builder, SafetensorsLayout layout, String location) {
        return write(builder.graph(), Weights.external(layout, location));
    }

    public static byte[] write(Graph graph, Weights weights) {
        return model(graph, new OnnxWriter(weights).graph(graph)).toByteArray();
    }

    private static ModelProto model(Graph graph, GraphProto onnx) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("prudence")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(onnx);
        graph.nodes().stream()
                .map(Node::op)
                .flatMap(
                        op -> op instanceof Foreign foreign && !foreign.domain().isEmpty()
                                ? Stream.of(foreign)
                                : Stream.empty())
                .collect(Collectors.toMap(Foreign::domain, Foreign::domainVersion, Math::max, TreeMap::new))
                .forEach((domain, version) -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        graph.metadata().forEach((key, value) -> model.addMetadataProps(property(key, value)));
        if (!graph.state().isEmpty()) {
            model.addMetadataProps(property(Graph.STATE_PROPERTY, stateLines(graph)));
        }
        return model.build();
    }

    private static String stateLines(Graph graph) {
        return graph.state().entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining("\n"));
    }

    private GraphProto graph(Graph graph) {
        onnx.setName(graph.name());
        nameOutputs(graph.outputs());
        used.addAll(graph.outputs().values());
        graph.nodes().forEach(node -> used.addAll(node.operands()));
        graph.inputs().forEach(input -> addInput(input, input.name()));
        graph.parameters().forEach(this::addParameter);
        graph.constants().forEach(this::addConstant);
        graph.nodes().forEach(this::addNode);
        graph.outputs().forEach(this::addOutput);
        return onnx.build();
    }

    /** A node's result is written under the first output name that it has; all other outputs are copies. */
    private void nameOutputs(Map<String, Value> outputs) {
        outputs.forEach((name, value) -> {
            if (value instanceof Result) {
                names.putIfAbsent(value, name);
            }
        });
    }

    private void addInput(Value value, String name) {
        declare(value, name);
        onnx.addInput(valueInfo(name, value.type()));
    }

    private void addParameter(Parameter parameter) {
        if (weights.of(parameter.name()) instanceof Weights.Inputs inputs) {
            addInput(parameter, inputs.prefix() + parameter.name());
        } else {
            declare(parameter, parameter.name());
            onnx.addInitializer(initializer(parameter));
        }
    }

    private TensorProto.Builder initializer(Parameter parameter) {
        TensorProto.Builder tensor = tensor(parameter.name(), parameter.type());
        Weights own = weights.of(parameter.name());
        if (own instanceof Weights.External external) {
            return externalData(tensor, parameter, external);
        }
        return tensor.setRawData(raw(parameter.elementType(), ((Weights.Embedded) own).of(parameter)));
    }

    private static TensorProto.Builder externalData(
            TensorProto.Builder tensor, Parameter parameter, Weights.External external) {
        SafetensorsLayout.Entry entry = external.layout().entry(parameter.name());
        if (!entry.type().equals(parameter.type())) {
            throw new IllegalArgumentException(
                    "The weights have another type: parameter=" + parameter + ", stored=" + entry.type());
        }
        return tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(property("location", external.location()))
                .addExternalData(
                        property("offset", Long.toString(external.layout().offset(parameter.name()))))
                .addExternalData(property("length", Long.toString(entry.end() - entry.begin())));
    }

    private void addConstant(Constant constant) {
        declare(constant, constant.name());
        onnx.addInitializer(tensor(constant.name(), constant.type()).setRawData(ByteString.copyFrom(constant.bytes())));
    }

    private void addNode(Node node) {
        NodeProto.Builder written = NodeProto.newBuilder()
                .setName(node.toString())
                .setOpType(node.op().onnxName());
        if (node.op() instanceof Foreign foreign) {
            written.setDomain(foreign.domain());
        }
        node.operands().forEach(operand -> written.addInput(names.get(operand)));
        node.op()
                .staticOperands()
                .forEach(values -> written.addInput(values.equals(Op.LEFT_OUT) ? "" : staticOperand(values)));
        for (Value result : wanted(node)) {
            declare(result, names.getOrDefault(result, result.name()));
            written.addOutput(names.get(result));
        }
        node.op().attributes().forEach(attribute -> written.addAttribute(attribute(attribute)));
        onnx.addNode(written);
    }

    /** All results but the last ones that are optional and that nobody uses: computing them can cost more than the others. */
    private List<Value> wanted(Node node) {
        int count = node.results().size();
        while (count > 1
                && node.op().isOptional(count - 1)
                && !used.contains(node.results().get(count - 1))) {
            count--;
        }
        return node.results().subList(0, count);
    }

    private String staticOperand(List<Long> values) {
        return staticOperands.computeIfAbsent(values, missing -> {
            String name = "Static#" + staticOperands.size();
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(ElementType.INT64.onnxCode())
                    .addDims(values.size())
                    .addAllInt64Data(values);
            onnx.addInitializer(tensor);
            return name;
        });
    }

    private void addOutput(String name, Value value) {
        if (!name.equals(names.get(value))) {
            requireNew(name);
            onnx.addNode(NodeProto.newBuilder()
                    .setName("Output#" + name)
                    .setOpType("Identity")
                    .addInput(names.get(value))
                    .addOutput(name));
        }
        onnx.addOutput(valueInfo(name, value.type()));
    }

    private void declare(Value value, String name) {
        requireNew(name);
        names.put(value, name);
    }

    private void requireNew(String name) {
        if (!written.add(name)) {
            throw new IllegalStateException("Two values of the model have one name, rename one of them: name=" + name);
        }
    }

    private static AttributeProto attribute(Attribute attribute) {
        AttributeProto.Builder written = AttributeProto.newBuilder().setName(attribute.name());
        if (attribute instanceof Attribute.Whole whole) {
            written.setType(AttributeType.INT).setI(whole.value());
        } else if (attribute instanceof Attribute.Wholes wholes) {
            written.setType(AttributeType.INTS).addAllInts(wholes.values());
        } else if (attribute instanceof Attribute.Real real) {
            written.setType(AttributeType.FLOAT).setF(real.value());
        } else if (attribute instanceof Attribute.Reals reals) {
            written.setType(AttributeType.FLOATS).addAllFloats(reals.values());
        } else if (attribute instanceof Attribute.Text text) {
            written.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text.value()));
        }
        return written.build();
    }

    private static ByteString raw(ElementType type, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (type == ElementType.FLOAT64) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat(value);
            }
        }
        return ByteString.copyFrom(bytes.flip());
    }

    private static TensorProto.Builder tensor(String name, TensorType type) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.elementType().onnxCode())
                .addAllDims(type.shape().toLongs());
    }

    private static ValueInfoProto valueInfo(String name, TensorType type) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        type.shape()
                .toLongs()
                .forEach(size ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.elementType().onnxCode())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static StringStringEntryProto property(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
