package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Value;
import java.util.function.Predicate;

/**
 * Adam with decoupled weight decay and bias correction, <a href="https://arxiv.org/abs/1711.05101">arXiv 1711.05101</a>:
 *
 * <pre>
 * m = β₁ m + (1 - β₁) g          v = β₂ v + (1 - β₂) g²
 * p = p - η (m / (1 - β₁ᵗ) / (sqrt(v / (1 - β₂ᵗ)) + ε) + λ p)
 * </pre>
 *
 * @param beta1 β₁ in [0, 1), the share of the first moment that stays
 * @param beta2 β₂ in [0, 1), the share of the second moment that stays
 * @param epsilon ε above 0
 * @param weightDecay λ from 0
 * @param decayed which parameters decay, by name
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay, Predicate<String> decayed)
        implements Optimiser {
    private static final String FIRST_MOMENT = "adam_m/";
    private static final String SECOND_MOMENT = "adam_v/";
    private static final String STEP = "adam_step";

    public AdamW {
        Settings.require(beta1 >= 0 && beta1 < 1, "beta1 lies in [0, 1): beta1=", beta1);
        Settings.require(beta2 >= 0 && beta2 < 1, "beta2 lies in [0, 1): beta2=", beta2);
        Settings.require(epsilon > 0, "Epsilon lies above 0: epsilon=", epsilon);
        Settings.require(weightDecay >= 0, "Weight decay is not negative: weightDecay=", weightDecay);
    }

    /** Decays all parameters but those whose name ends in {@code bias} or {@code gain}. */
    public static AdamW of(double beta1, double beta2, double epsilon, double weightDecay) {
        return new AdamW(beta1, beta2, epsilon, weightDecay, Settings.weights());
    }

    public AdamW withDecayed(Predicate<String> other) {
        return new AdamW(beta1, beta2, epsilon, weightDecay, other);
    }

    @Override
    public Rule begin(StepScope step) {
        Value number = step.counter(STEP);
        Value clipping = step.clipping().orElseGet(() -> step.graph().scalar(1));
        Schedule schedule = schedule(step.learningRate(), number, clipping);
        return (parameter, gradient) -> next(step, parameter, gradient, schedule);
    }

    private Value next(StepScope step, Parameter parameter, Value gradient, Schedule schedule) {
        Value first = firstMoment(step.previous(FIRST_MOMENT, parameter, parameter.shape()), gradient, schedule);
        Value second = secondMoment(step.previous(SECOND_MOMENT, parameter, parameter.shape()), gradient, schedule);
        step.next(FIRST_MOMENT, parameter, first);
        step.next(SECOND_MOMENT, parameter, second);
        return update(parameter, first, second, schedule);
    }

    /**
     * The scalars that all parameters of one step share. The correction of both moments is drawn into step size and ε, as section 2 of
     * <a href="https://arxiv.org/abs/1412.6980">arXiv 1412.6980</a> does, which leaves fewer passes over the parameters.
     *
     * @param firstShare (1 - β₁) s, with s the factor of clipping
     * @param secondShare sqrt(1 - β₂) s
     * @param stepSize η sqrt(1 - β₂ᵗ) / (1 - β₁ᵗ)
     * @param floor ε sqrt(1 - β₂ᵗ)
     * @param kept 1 - η λ
     */
    private record Schedule(Value firstShare, Value secondShare, Value stepSize, Value floor, Value kept) {}

    /**
     * The schedule of one step.
     *
     * @param step float32 scalar, the number of this step, from 1
     * @param clipping float32 scalar that multiplies every gradient
     */
    private Schedule schedule(Value learningRate, Value step, Value clipping) {
        Value deviation = correction(beta2, step).sqrt();
        return new Schedule(
                clipping.mul(1 - beta1),
                clipping.mul(Math.sqrt(1 - beta2)),
                learningRate.mul(deviation).div(correction(beta1, step)),
                deviation.mul(epsilon),
                learningRate.mul(-weightDecay).add(1));
    }

    /** The parameter after the step. */
    private Value update(Parameter parameter, Value firstMoment, Value secondMoment, Schedule schedule) {
        Value step =
                firstMoment.mul(schedule.stepSize()).div(secondMoment.sqrt().add(schedule.floor()));
        boolean decays = weightDecay > 0 && decayed.test(parameter.name());
        return (decays ? parameter.mul(schedule.kept()) : parameter).sub(step);
    }

    private Value firstMoment(Value previous, Value gradient, Schedule schedule) {
        return previous.mul(beta1).add(gradient.mul(schedule.firstShare()));
    }

    private Value secondMoment(Value previous, Value gradient, Schedule schedule) {
        return previous.mul(beta2).add(gradient.mul(schedule.secondShare()).square());
    }

    /** {@code 1 - βᵗ}, taken in float64: {@code 1 - 0.999} loses four digits in float32. */
    private static Value correction(double beta, Value step) {
        GraphBuilder graph = step.graph();
        Value power = graph.scalar(ElementType.FLOAT64, beta).pow(step.cast(ElementType.FLOAT64));
        return graph.scalar(ElementType.FLOAT64, 1).sub(power).cast(ElementType.FLOAT32);
    }
}
