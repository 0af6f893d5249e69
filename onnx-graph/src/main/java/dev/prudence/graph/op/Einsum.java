package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A sum of products in Einstein's notation, for example {@code bhid,bhjd->bhij}. Every axis has a letter and the result is named; there is
 * no ellipsis, and no operand has one letter twice.
 */
public record Einsum(String equation) implements Op {
    public Einsum {
        equation = equation.replace(" ", "");
        Operands.require(
                equation.matches("[A-Za-z]*(,[A-Za-z]*)*->[A-Za-z]*"), "expects an equation like ij,jk->ik", equation);
    }

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        List<String> terms = terms();
        operands.count(terms.size()).alike().floating();
        Map<Character, Integer> sizes = new HashMap<>();
        for (int i = 0; i < terms.size(); i++) {
            measure(terms.get(i), operands.shape(i), sizes);
        }
        requireDistinct(target());
        int[] shape = target().chars().map(letter -> size((char) letter, sizes)).toArray();
        return List.of(operands.type(0).withShape(Shape.of(shape)));
    }

    private int size(char letter, Map<Character, Integer> sizes) {
        Integer size = sizes.get(letter);
        Operands.require(size != null, "expects letters that an operand has", this);
        return Objects.requireNonNull(size);
    }

    private void measure(String term, Shape shape, Map<Character, Integer> sizes) {
        Operands.require(term.length() == shape.rank(), "expects a letter for each axis of " + shape, term);
        requireDistinct(term);
        for (int axis = 0; axis < term.length(); axis++) {
            Integer known = sizes.putIfAbsent(term.charAt(axis), shape.dimension(axis));
            Operands.require(
                    known == null || known == shape.dimension(axis),
                    "expects one size for the letter " + term.charAt(axis),
                    shape);
        }
    }

    private static void requireDistinct(String term) {
        Operands.require(term.chars().distinct().count() == term.length(), "expects each letter once", term);
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(new Attribute.Text("equation", equation));
    }

    /**
     * The gradient of an operand is the product of the cotangent and the other operands, summed over what the operand lacks. Letters that
     * only the operand has were summed, so its gradient is stretched along them.
     */
    @Override
    public void backward(Backward node) {
        for (int i = 0; i < node.operands(); i++) {
            node.add(i, gradient(node, i));
        }
    }

    private Value gradient(Backward node, int operand) {
        List<String> terms = new ArrayList<>(List.of(target()));
        List<Value> factors = new ArrayList<>(List.of(node.cotangent()));
        for (int i = 0; i < node.operands(); i++) {
            if (i != operand) {
                terms.add(terms().get(i));
                factors.add(node.operand(i));
            }
        }
        String joined = String.join("", terms);
        String own = terms().get(operand);
        String shared = own.chars()
                .filter(letter -> joined.indexOf(letter) >= 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        Value product = node.cotangent()
                .graph()
                .apply(new Einsum(String.join(",", terms) + "->" + shared), factors.toArray(Value[]::new));
        return stretched(product, own, shared, node.operand(operand).shape());
    }

    private static Value stretched(Value product, String own, String shared, Shape target) {
        int[] sizes = own.chars()
                .map(letter -> shared.indexOf(letter) < 0 ? 1 : target.dimension(own.indexOf(letter)))
                .toArray();
        return product.reshape(Shape.of(sizes)).expand(target);
    }

    private List<String> terms() {
        return Arrays.asList(equation.substring(0, equation.indexOf("->")).split(",", -1));
    }

    private String target() {
        return equation.substring(equation.indexOf("->") + 2);
    }
}
