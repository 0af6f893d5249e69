package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Attribute;
import dev.prudence.graph.op.Foreign;
import java.util.ArrayList;
import java.util.List;

/** Operators without a reader pass through as they are, where the file says what types their results have. */
final class ForeignNodes {

    private ForeignNodes() {}

    static List<Value> read(ImportedNode node, int domainVersion) {
        List<Attribute> attributes = node.proto().getAttributeList().stream()
                .map(ForeignNodes::attribute)
                .toList();
        if (node.all().size() < node.operands()) {
            throw new IllegalArgumentException("the operator is not known, and leaves operands out");
        }
        Foreign op = new Foreign(
                node.proto().getOpType(), node.proto().getDomain(), domainVersion, attributes, results(node));
        return node.graph().applyAll(op, node.all());
    }

    private static List<TensorType> results(ImportedNode node) {
        List<TensorType> results = new ArrayList<>();
        for (int i = 0; i < node.declared().size(); i++) {
            int index = i;
            results.add(node.declared()
                    .get(i)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the operator is not known, and neither is the type of its result: result="
                                    + node.proto().getOutput(index))));
        }
        return results;
    }

    private static Attribute attribute(AttributeProto attribute) {
        return switch (attribute.getType()) {
            case INT -> new Attribute.Whole(attribute.getName(), attribute.getI());
            case INTS -> new Attribute.Wholes(attribute.getName(), attribute.getIntsList());
            case FLOAT -> new Attribute.Real(attribute.getName(), attribute.getF());
            case FLOATS -> new Attribute.Reals(attribute.getName(), attribute.getFloatsList());
            case STRING ->
                new Attribute.Text(attribute.getName(), attribute.getS().toStringUtf8());
            default ->
                throw new IllegalArgumentException(
                        "the operator is not known, and an attribute of its kind is not read: " + "attribute="
                                + attribute.getName() + ", kind=" + attribute.getType());
        };
    }
}
