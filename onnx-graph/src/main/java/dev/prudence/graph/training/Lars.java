package dev.prudence.graph.training;

import dev.prudence.graph.Parameter;
import dev.prudence.graph.Value;
import java.util.function.Predicate;

/**
 * Layer-wise adaptive rate scaling for large batches, <a href="https://arxiv.org/abs/1708.03888">arXiv 1708.03888</a>:
 *
 * <pre>
 * r = τ ‖p‖ / (‖g‖ + λ ‖p‖)          m = μ m + η r (g + λ p)          p = p - m
 * </pre>
 *
 * <p>Where ‖p‖ or ‖g‖ is 0, r is 1. Parameters that are not adapted take r = 1 and λ = 0, which is plain momentum. State: {@code
 * lars_m/<parameter>}.
 *
 * @param momentum μ in [0, 1)
 * @param trust τ above 0, usually 0.001
 * @param weightDecay λ from 0
 * @param adapted which parameters are scaled and decay, by name
 */
public record Lars(double momentum, double trust, double weightDecay, Predicate<String> adapted) implements Optimiser {
    private static final String MOMENTUM = "lars_m/";

    public Lars {
        Settings.require(momentum >= 0 && momentum < 1, "Momentum lies in [0, 1): momentum=", momentum);
        Settings.require(trust > 0, "Trust lies above 0: trust=", trust);
        Settings.require(weightDecay >= 0, "Weight decay is not negative: weightDecay=", weightDecay);
    }

    /** Adapts all parameters but those whose name ends in {@code bias} or {@code gain}. */
    public static Lars of(double momentum, double trust, double weightDecay) {
        return new Lars(momentum, trust, weightDecay, Settings.weights());
    }

    public Lars withAdapted(Predicate<String> other) {
        return new Lars(momentum, trust, weightDecay, other);
    }

    @Override
    public Rule begin(StepScope step) {
        return (parameter, gradient) -> {
            Value moving = step.previous(MOMENTUM, parameter, parameter.shape())
                    .mul(momentum)
                    .add(scaled(parameter, step.clipped(gradient), step.learningRate()));
            step.next(MOMENTUM, parameter, moving);
            return parameter.sub(moving);
        };
    }

    private Value scaled(Parameter parameter, Value gradient, Value learningRate) {
        if (!adapted.test(parameter.name())) {
            return gradient.mul(learningRate);
        }
        Value decayed = weightDecay > 0 ? gradient.add(parameter.mul(weightDecay)) : gradient;
        return decayed.mul(ratio(norm(parameter), norm(gradient)).mul(learningRate));
    }

    private Value ratio(Value parameterNorm, Value gradientNorm) {
        Value zero = parameterNorm.graph().scalar(0);
        Value scale = parameterNorm.mul(trust).div(gradientNorm.add(parameterNorm.mul(weightDecay)));
        return parameterNorm
                .greater(zero)
                .and(gradientNorm.greater(zero))
                .where(scale, parameterNorm.graph().scalar(1));
    }

    private static Value norm(Value tensor) {
        return tensor.reduceSumSquare(false).sqrt();
    }
}
