package dev.prudence.graph.op;

import dev.prudence.graph.TensorType;
import java.util.List;

/**
 * An operator that has no record of its own: it is written as it was read and has no gradient rule, so {@link
 * dev.prudence.graph.autodiff.Gradients} refuses to differentiate through it.
 *
 * @param domain empty for ONNX's own operators
 * @param domainVersion the version of that domain's operator set; ignored for ONNX's own
 * @param results the types of its results, which nobody here can work out
 */
public record Foreign(
        String onnxName, String domain, int domainVersion, List<Attribute> attributes, List<TensorType> results)
        implements Op {
    public Foreign {
        attributes = List.copyOf(attributes);
        results = List.copyOf(results);
    }

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        return results;
    }

    @Override
    public void backward(Backward node) {
        throw new UnsupportedOperationException("There is no gradient rule: op=" + onnxName);
    }
}
