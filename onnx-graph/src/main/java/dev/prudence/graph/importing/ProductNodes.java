package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.Einsum;
import dev.prudence.graph.op.Gemm;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Products of matrices. */
final class ProductNodes {
    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("MatMul", single(node -> matMul(node.operand(0), node.operand(1)))),
            entry("Gemm", single(ProductNodes::gemm)),
            entry("Einsum", single(ProductNodes::einsum)));

    private ProductNodes() {}

    /** A vector is a row on the left and a column on the right, and that axis goes from the result. */
    private static Value matMul(Value left, Value right) {
        if (left.shape().rank() == 1) {
            return matMul(left.unsqueeze(0), right).squeeze(right.shape().rank() == 1 ? 0 : -2);
        }
        if (right.shape().rank() == 1) {
            return left.matMul(right.unsqueeze(-1)).squeeze(-1);
        }
        return left.matMul(right);
    }

    private static Value gemm(ImportedNode node) {
        Gemm gemm = new Gemm(node.flag("transA", false), node.flag("transB", false));
        Value product = scaled(node.graph().apply(gemm, node.operand(0), node.operand(1)), node.real("alpha", 1));
        return node.optional(2)
                .map(bias -> product.add(scaled(bias, node.real("beta", 1))))
                .orElse(product);
    }

    private static Value scaled(Value value, double factor) {
        return factor == 1 ? value : value.mul(factor);
    }

    private static Value einsum(ImportedNode node) {
        String equation = node.text("equation", "").replace(" ", "");
        String complete = equation.contains("->") ? equation : equation + "->" + lettersOnce(equation);
        return node.graph().applyAll(new Einsum(complete), node.all()).get(0);
    }

    /** Without a result the equation means the letters that stand once, in alphabetical order. */
    private static String lettersOnce(String equation) {
        Map<Character, Long> counts = equation.chars()
                .filter(Character::isLetter)
                .mapToObj(letter -> (char) letter)
                .collect(Collectors.groupingBy(letter -> letter, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .filter(count -> count.getValue() == 1)
                .map(count -> count.getKey().toString())
                .collect(Collectors.joining());
    }
}
