package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes for the symbolic dimensions of a model's inputs. A dimension is named in the file ({@code batch_size}, or a sum such as {@code
 * past_length + 1} of names and numbers); every one is also called {@code input[axis]},
 * which counts where both are given: some exporters give unlike dimensions one name.
 */
final class FixedDimensions {
    private static final Pattern TERM = Pattern.compile("\\s*([+-]?)\\s*([^\\s+-]+)\\s*");

    private final Map<String, Integer> sizes;
    private final Set<String> named = new TreeSet<>();
    private final Set<String> missing = new TreeSet<>();

    private FixedDimensions(Map<String, Integer> sizes) {
        this.sizes = sizes;
    }

    /**
     * The inputs with all dimensions known.
     *
     * @throws IllegalArgumentException when a size is missing or names no dimension; all such names are listed
     */
    static List<ValueInfoProto> fix(List<ValueInfoProto> inputs, Map<String, Integer> sizes) {
        FixedDimensions dimensions = new FixedDimensions(sizes);
        List<ValueInfoProto> fixed = inputs.stream().map(dimensions::fix).toList();
        Set<String> unknown = new TreeSet<>(sizes.keySet());
        unknown.removeAll(dimensions.named);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "The inputs have no such dimension; they have " + dimensions.named + ": unknown=" + unknown);
        }
        if (!dimensions.missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "Every dimension of the inputs needs a size: missing=" + dimensions.missing);
        }
        return fixed;
    }

    private ValueInfoProto fix(ValueInfoProto input) {
        ValueInfoProto.Builder fixed = input.toBuilder();
        TensorShapeProto.Builder shape =
                fixed.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        for (int axis = 0; axis < shape.getDimCount(); axis++) {
            shape.setDim(axis, fix(shape.getDim(axis), input.getName() + "[" + axis + "]"));
        }
        return fixed.build();
    }

    private Dimension fix(Dimension dimension, String place) {
        if (dimension.hasDimValue() && dimension.getDimValue() > 0) {
            return dimension;
        }
        boolean hasName = dimension.hasDimParam() && !dimension.getDimParam().isBlank();
        String name = hasName && !sizes.containsKey(place) ? dimension.getDimParam() : place;
        return Dimension.newBuilder().setDimValue(size(name)).build();
    }

    private int size(String name) {
        Integer given = sizes.get(name);
        if (given != null) {
            named.add(name);
            return given;
        }
        int sum = 0;
        Matcher terms = TERM.matcher(name);
        while (terms.find()) {
            sum += (terms.group(1).equals("-") ? -1 : 1) * term(terms.group(2));
        }
        return sum;
    }

    private int term(String term) {
        if (term.matches("\\d{1,9}")) {
            return Integer.parseInt(term);
        }
        named.add(term);
        Integer given = sizes.get(term);
        if (given == null) {
            missing.add(term);
            return 1;
        }
        return given;
    }
}
