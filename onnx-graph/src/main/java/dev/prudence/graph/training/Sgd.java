package dev.prudence.graph.training;

import dev.prudence.graph.Parameter;
import dev.prudence.graph.Value;
import java.util.function.Predicate;

/**
 * Stochastic gradient descent with momentum, on request in Nesterov's form as
 * <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al. 2013</a> rewrite it:
 *
 * <pre>
 * g = g + λ p          m = μ m + g
 * p = p - η m                        or, in Nesterov's form, p = p - η (g + μ m)
 * </pre>
 *
 * <p>With μ above 0 it keeps the state {@code sgd_m/<parameter>}, otherwise none.
 *
 * @param momentum μ in [0, 1)
 * @param nesterov looks ahead along the momentum; needs μ above 0
 * @param weightDecay λ from 0
 * @param decayed which parameters decay, by name
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay, Predicate<String> decayed)
        implements Optimiser {
    private static final String MOMENTUM = "sgd_m/";

    public Sgd {
        Settings.require(momentum >= 0 && momentum < 1, "Momentum lies in [0, 1): momentum=", momentum);
        Settings.require(momentum > 0 || !nesterov, "Nesterov's form needs a momentum above 0: momentum=", momentum);
        Settings.require(weightDecay >= 0, "Weight decay is not negative: weightDecay=", weightDecay);
    }

    /** Without decay. */
    public static Sgd of(double momentum) {
        return new Sgd(momentum, false, 0, Settings.weights());
    }

    public Sgd withNesterov() {
        return new Sgd(momentum, true, weightDecay, decayed);
    }

    /** Decays all parameters but those whose name ends in {@code bias} or {@code gain}. */
    public Sgd withWeightDecay(double share) {
        return new Sgd(momentum, nesterov, share, decayed);
    }

    public Sgd withDecayed(Predicate<String> other) {
        return new Sgd(momentum, nesterov, weightDecay, other);
    }

    @Override
    public Rule begin(StepScope step) {
        return (parameter, gradient) ->
                parameter.sub(direction(step, parameter, regularised(parameter, step.clipped(gradient)))
                        .mul(step.learningRate()));
    }

    private Value regularised(Parameter parameter, Value gradient) {
        boolean decays = weightDecay > 0 && decayed.test(parameter.name());
        return decays ? gradient.add(parameter.mul(weightDecay)) : gradient;
    }

    private Value direction(StepScope step, Parameter parameter, Value gradient) {
        if (momentum == 0) {
            return gradient;
        }
        Value moving = step.previous(MOMENTUM, parameter, parameter.shape())
                .mul(momentum)
                .add(gradient);
        step.next(MOMENTUM, parameter, moving);
        return nesterov ? gradient.add(moving.mul(momentum)) : moving;
    }
}
