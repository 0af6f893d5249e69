package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.Activation;
import dev.prudence.graph.op.Arithmetic;
import dev.prudence.graph.op.Comparison;
import dev.prudence.graph.op.Op;
import dev.prudence.graph.op.Rounding;
import dev.prudence.graph.op.Trigonometry;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Operators that work element by element. */
final class ElementwiseNodes {
    private static final float SELU_ALPHA = 1.67326319217681884765625f;
    private static final float SELU_GAMMA = 1.05070102214813232421875f;

    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("Add", plain(new Arithmetic.Add())),
            entry("Sub", plain(new Arithmetic.Sub())),
            entry("Mul", plain(new Arithmetic.Mul())),
            entry("Div", plain(new Arithmetic.Div())),
            entry("Mod", single(node -> apply(node, new Arithmetic.Mod(node.flag("fmod", false))))),
            entry("Pow", single(ElementwiseNodes::pow)),
            entry("Neg", plain(new Arithmetic.Neg())),
            entry("Abs", plain(new Arithmetic.Abs())),
            entry("Reciprocal", plain(new Arithmetic.Reciprocal())),
            entry("Exp", plain(new Arithmetic.Exp())),
            entry("Log", plain(new Arithmetic.Log())),
            entry("Sqrt", plain(new Arithmetic.Sqrt())),
            entry("Min", single(node -> each(node, Value::min))),
            entry("Max", single(node -> each(node, Value::max))),
            entry("Sum", single(node -> each(node, Value::add))),
            entry("Mean", single(node -> each(node, Value::add).mul(1.0 / node.operands()))),
            entry("Sin", plain(new Trigonometry.Sin())),
            entry("Cos", plain(new Trigonometry.Cos())),
            entry("Floor", plain(new Rounding.Floor())),
            entry("Ceil", plain(new Rounding.Ceil())),
            entry("Round", plain(new Rounding.Round())),
            entry("Sign", plain(new Rounding.Sign())),
            entry("Erf", plain(new Activation.Erf())),
            entry("Relu", plain(new Activation.Relu())),
            entry("Tanh", plain(new Activation.Tanh())),
            entry("Sigmoid", plain(new Activation.Sigmoid())),
            entry("Softplus", plain(new Activation.Softplus())),
            entry("LeakyRelu", single(node -> apply(node, new Activation.LeakyRelu((float) node.real("alpha", 0.01))))),
            entry("Elu", single(node -> apply(node, new Activation.Elu((float) node.real("alpha", 1))))),
            entry("Gelu", single(ElementwiseNodes::gelu)),
            entry("HardSigmoid", single(ElementwiseNodes::hardSigmoid)),
            entry("HardSwish", single(node -> node.operand(0).mul(hardSigmoid(node.operand(0), 1 / 6f, 0.5f)))),
            entry("Swish", single(node -> swish(node.operand(0), node.real("alpha", 1)))),
            entry(
                    "Mish",
                    single(node ->
                            node.operand(0).mul(node.operand(0).softplus().tanh()))),
            entry(
                    "Softsign",
                    single(node -> node.operand(0).div(node.operand(0).abs().add(1)))),
            entry("Selu", single(ElementwiseNodes::selu)),
            entry("Celu", single(ElementwiseNodes::celu)),
            entry("ThresholdedRelu", single(ElementwiseNodes::thresholdedRelu)),
            entry("PRelu", single(ElementwiseNodes::pRelu)),
            entry("Clip", single(ElementwiseNodes::clip)),
            entry("Equal", plain(new Comparison.Equal())),
            entry("Less", plain(new Comparison.Less())),
            entry("LessOrEqual", plain(new Comparison.LessOrEqual())),
            entry("Greater", plain(new Comparison.Greater())),
            entry("GreaterOrEqual", plain(new Comparison.GreaterOrEqual())),
            entry("And", plain(new Comparison.And())),
            entry("Or", plain(new Comparison.Or())),
            entry("Xor", plain(new Comparison.Xor())),
            entry("Not", plain(new Comparison.Not())),
            entry("IsNaN", plain(new Comparison.IsNaN())),
            entry("IsInf", single(ElementwiseNodes::isInf)),
            entry("Where", plain(new Comparison.Where())),
            entry(
                    "Cast",
                    single(node -> node.operand(0)
                            .cast(TensorData.type(
                                    node.whole("to", 0), node.proto().getOutput(0))))),
            entry("Identity", single(node -> node.operand(0))),
            entry("Dropout", ElementwiseNodes::dropout));

    private ElementwiseNodes() {}

    private static Reader plain(Op op) {
        return single(node -> apply(node, op));
    }

    private static Value apply(ImportedNode node, Op op) {
        return node.graph().applyAll(op, node.all()).get(0);
    }

    private static Value each(ImportedNode node, BinaryOperator<Value> operator) {
        return node.all().stream().reduce(operator).orElseThrow();
    }

    /** Squares and roots are written as such: they are faster, and defined where a logarithm is not. */
    private static Value pow(ImportedNode node) {
        Value base = node.operand(0);
        double exponent = node.isConstant(1) && node.operand(1).shape().elements() == 1 ? node.constantReal(1) : 0;
        if (exponent == 2 && node.operand(1).shape().rank() <= base.shape().rank()) {
            return base.square();
        }
        if (exponent == 0.5 && node.operand(1).shape().rank() <= base.shape().rank()) {
            return base.sqrt();
        }
        return base.pow(node.operand(1).cast(base.elementType()));
    }

    private static Value gelu(ImportedNode node) {
        return node.text("approximate", "none").equals("tanh")
                ? node.operand(0).geluTanh()
                : node.operand(0).gelu();
    }

    private static Value hardSigmoid(ImportedNode node) {
        return hardSigmoid(node.operand(0), (float) node.real("alpha", 0.2f), (float) node.real("beta", 0.5f));
    }

    private static Value hardSigmoid(Value x, float slope, float offset) {
        return x.graph().apply(new Activation.HardSigmoid(slope, offset), x);
    }

    private static Value swish(Value x, double alpha) {
        return alpha == 1 ? x.silu() : x.mul(x.mul(alpha).sigmoid());
    }

    private static Value selu(ImportedNode node) {
        return apply(node, new Activation.Elu((float) node.real("alpha", SELU_ALPHA)))
                .mul(node.real("gamma", SELU_GAMMA));
    }

    private static Value celu(ImportedNode node) {
        double alpha = node.real("alpha", 1);
        Value scaled = node.operand(0).mul(1 / alpha);
        return scaled.graph().apply(new Activation.Elu(1), scaled).mul(alpha);
    }

    private static Value thresholdedRelu(ImportedNode node) {
        Value x = node.operand(0);
        Value threshold = node.scalar(x.elementType(), node.real("alpha", 1));
        return x.greater(threshold).where(x, node.scalar(x.elementType(), 0));
    }

    private static Value pRelu(ImportedNode node) {
        Value x = node.operand(0);
        return x.greater(node.scalar(x.elementType(), 0)).where(x, x.mul(node.operand(1)));
    }

    private static Value clip(ImportedNode node) {
        Value x = node.operand(0);
        Value above = node.optional(1).map(x::max).orElse(x);
        return node.optional(2).map(above::min).orElse(above);
    }

    private static Value isInf(ImportedNode node) {
        if (!node.flag("detect_negative", true) || !node.flag("detect_positive", true)) {
            throw new IllegalArgumentException("only both signs together are read");
        }
        return apply(node, new Comparison.IsInf());
    }

    /** What it does outside training: nothing. */
    private static List<Value> dropout(ImportedNode node) {
        if (node.has(2) && node.constantReal(2) != 0) {
            throw new IllegalArgumentException("it is in training mode; export the model for inference");
        }
        Value x = node.operand(0);
        Value kept = node.scalar(ElementType.INT64, 1).cast(ElementType.BOOL).expand(x.shape());
        return List.of(x, kept);
    }
}
