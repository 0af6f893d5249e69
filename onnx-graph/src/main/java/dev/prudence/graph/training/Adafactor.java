package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * Adafactor, <a href="https://arxiv.org/abs/1804.04235">arXiv 1804.04235</a>, algorithms 4 and 5 without momentum. The second moment of a
 * matrix is kept as one number a row and one a column, so the state is small:
 *
 * <pre>
 * β = 1 - t^-c                          q = g² + ε₁
 * R = β R + (1 - β) mean(q, columns)    C = β C + (1 - β) mean(q, rows)    V = R C / mean(R)
 * U = g / sqrt(V)                       U = U / max(1, rms(U) / d)
 * p = p - α U                           α = η, or η max(ε₂, rms(p)) when steps are relative
 * </pre>
 *
 * <p>Parameters with fewer than two axes keep V itself; with more, the last two axes are factored. The step number t counts from 1. The
 * paper's relative step size is {@code relative = true} with {@link LearningRateSchedule#inverseSquareRoot} at 0.01. State: {@code
 * adafactor_row/}, {@code adafactor_column/} or {@code adafactor_v/<parameter>}, and {@code adafactor_step}.
 *
 * @param decayExponent c above 0, usually 0.8
 * @param squareFloor ε₁ above 0, usually 1e-30
 * @param parameterFloor ε₂ above 0, usually 1e-3
 * @param clipThreshold d above 0, usually 1
 * @param relative whether a step is measured in sizes of its parameter
 */
public record Adafactor(
        double decayExponent, double squareFloor, double parameterFloor, double clipThreshold, boolean relative)
        implements Optimiser {
    private static final String ROW = "adafactor_row/";
    private static final String COLUMN = "adafactor_column/";
    private static final String WHOLE = "adafactor_v/";
    private static final String STEP = "adafactor_step";

    public Adafactor {
        Settings.require(decayExponent > 0, "The exponent lies above 0: decayExponent=", decayExponent);
        Settings.require((float) squareFloor > 0, "The floor is positive as a float32: squareFloor=", squareFloor);
        Settings.require(parameterFloor > 0, "The floor lies above 0: parameterFloor=", parameterFloor);
        Settings.require(clipThreshold > 0, "The threshold lies above 0: clipThreshold=", clipThreshold);
    }

    /** The paper's settings, with relative steps. */
    public static Adafactor standard() {
        return new Adafactor(0.8, 1e-30, 1e-3, 1, true);
    }

    /** The learning rate is the size of a step, whatever the size of the parameter. */
    public Adafactor withAbsoluteSteps() {
        return new Adafactor(decayExponent, squareFloor, parameterFloor, clipThreshold, false);
    }

    /** @param kept β, the share of a moment that stays @param taken 1 - β */
    private record Shares(Value kept, Value taken) {
        Value mix(Value previous, Value fresh) {
            return previous.mul(kept).add(fresh.mul(taken));
        }
    }

    @Override
    public Rule begin(StepScope step) {
        Value number = step.counter(STEP);
        GraphBuilder graph = step.graph();
        Value taken = number.cast(ElementType.FLOAT64).pow(-decayExponent);
        Value kept = graph.scalar(ElementType.FLOAT64, 1).sub(taken);
        Shares shares = new Shares(kept.cast(ElementType.FLOAT32), taken.cast(ElementType.FLOAT32));
        return (parameter, gradient) -> next(step, parameter, step.clipped(gradient), shares);
    }

    private Value next(StepScope step, Parameter parameter, Value gradient, Shares shares) {
        Value square = gradient.square().add(squareFloor);
        Value direction = parameter.shape().rank() < 2
                ? gradient.div(whole(step, parameter, square, shares).sqrt())
                : factored(step, parameter, gradient, square, shares);
        Value excess = rms(direction).mul(1 / clipThreshold).max(step.graph().scalar(1));
        return parameter.sub(direction.mul(size(step, parameter).div(excess)));
    }

    private static Value whole(StepScope step, Parameter parameter, Value square, Shares shares) {
        Value moment = shares.mix(step.previous(WHOLE, parameter, parameter.shape()), square);
        step.next(WHOLE, parameter, moment);
        return moment;
    }

    /** {@code g / sqrt(R / mean(R)) / sqrt(C)}: one root a row and one a column, and no product that could leave the range of float32. */
    private static Value factored(StepScope step, Parameter parameter, Value gradient, Value square, Shares shares) {
        Value rows = moment(step, ROW, parameter, square.reduceMean(true, -1), shares);
        Value columns = moment(step, COLUMN, parameter, square.reduceMean(true, -2), shares);
        return gradient.div(rows.div(rows.reduceMean(true, -2)).sqrt()).div(columns.sqrt());
    }

    private static Value moment(StepScope step, String prefix, Parameter parameter, Value fresh, Shares shares) {
        Shape shape = fresh.shape();
        Value moment = shares.mix(step.previous(prefix, parameter, shape), fresh);
        step.next(prefix, parameter, moment);
        return moment;
    }

    private Value size(StepScope step, Parameter parameter) {
        return relative
                ? rms(parameter).max(step.graph().scalar(parameterFloor)).mul(step.learningRate())
                : step.learningRate();
    }

    private static Value rms(Value tensor) {
        return tensor.reduceSumSquare(false)
                .div((double) tensor.shape().elements())
                .sqrt();
    }
}
