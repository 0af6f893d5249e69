package dev.prudence.graph.lora;

import dev.prudence.graph.Node;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Result;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Gemm;
import dev.prudence.graph.op.Layout;
import dev.prudence.graph.op.MatMul;
import dev.prudence.graph.op.Window;
import dev.prudence.graph.rewriting.GraphCopy;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Adds the low-rank product beside every use of a target. A weight that is used several times has one adapter. */
final class Adaptation implements GraphCopy.Rule {
    private final Lora lora;
    private final Map<String, Adapter> adapters = new LinkedHashMap<>();
    private final Map<String, Value> matrices = new HashMap<>();
    private final Set<String> candidates = new TreeSet<>();

    Adaptation(Lora lora) {
        this.lora = lora;
    }

    List<Adapter> adapters() {
        return List.copyOf(adapters.values());
    }

    /** The names of all weights that could be adapted. */
    Set<String> candidates() {
        return candidates;
    }

    @Override
    public Optional<List<Value>> replace(Node node, GraphCopy copy) {
        Optional<Adapter> use = use(node);
        use.ifPresent(adapter -> candidates.add(adapter.weight()));
        return use.filter(adapter -> lora.targets().test(adapter.weight())
                        || (!node.origin().isEmpty() && lora.targets().test(node.origin())))
                .map(adapter ->
                        List.of(adapted(node, adapters.computeIfAbsent(adapter.weight(), name -> adapter), copy)));
    }

    /** The adapter that a node's weight would have; empty for a node without such a weight. */
    private Optional<Adapter> use(Node node) {
        if (node.op() instanceof MatMul) {
            return matrix(node.operands().get(1), false);
        }
        if (node.op() instanceof Gemm gemm) {
            return matrix(node.operands().get(1), gemm.rightTransposed());
        }
        if (node.op() instanceof Convolution.Conv conv && node.operands().get(1) instanceof Parameter kernels) {
            return Optional.of(
                    new Adapter(kernels.name(), kernels.shape(), Adapter.Layout.KERNELS, lora.rank(), conv.groups()));
        }
        return Optional.empty();
    }

    private Optional<Adapter> matrix(Value right, boolean transposed) {
        if (right instanceof Parameter weight && weight.shape().rank() == 2) {
            Adapter.Layout layout = transposed ? Adapter.Layout.OUTPUTS_FIRST : Adapter.Layout.INPUTS_FIRST;
            return Optional.of(new Adapter(weight.name(), weight.shape(), layout, lora.rank(), 1));
        }
        boolean turned = right instanceof Result result
                && result.node().op() instanceof Layout.Transpose
                && right.shape().rank() == 2;
        return turned ? matrix(((Result) right).node().operands().get(0), !transposed) : Optional.empty();
    }

    private Value adapted(Node node, Adapter adapter, GraphCopy copy) {
        Value a = matrix(adapter.nameOfA(), adapter.shapeOfA(), copy);
        Value b = matrix(adapter.nameOfB(), adapter.shapeOfB(), copy);
        Value x = copy.of(node.operands().get(0));
        Value low = node.op() instanceof Convolution.Conv conv
                ? convolved(conv, adapter, x, a, b)
                : multiplied(node, x, a).matMul(b);
        return copy.plain(node).get(0).add(low.mul(lora.alpha() / lora.rank()));
    }

    private static Value multiplied(Node node, Value x, Value a) {
        return node.op() instanceof Gemm gemm
                ? x.graph().apply(new Gemm(gemm.leftTransposed(), false), x, a)
                : x.matMul(a);
    }

    private static Value convolved(Convolution.Conv conv, Adapter adapter, Value x, Value a, Value b) {
        int axes = conv.kernel().size();
        Value narrow = x.graph().apply(conv, x, a);
        return x.graph()
                .apply(
                        new Convolution.Conv(Collections.nCopies(axes, 1), Window.of(axes, 0), adapter.groups()),
                        narrow,
                        b);
    }

    private Value matrix(String name, Shape shape, GraphCopy copy) {
        return matrices.computeIfAbsent(name, missing -> copy.target().parameter(name, shape));
    }
}
