package dev.prudence.trainer.actorcritic;

/**
 * Weights of the parts of the loss, and what future rewards are worth.
 *
 * @param critic of the squared error of values
 * @param realEntropy of the entropy of real actions
 * @param imaginaryEntropy of the entropy of imaginary actions and of resets
 * @param regularisation of half the squares of logits (times 1e-3) and of what the heads read (times 1e-6)
 * @param lambda of V-trace, 0 to 1
 * @param imagination whether the actor chooses what is imagined. Where chance does, it is a part of the environment: no policy is to blame for it, and
 *     how likely it was is no matter of the actor's
 */
public record ActorCosts(
        double critic,
        double realEntropy,
        double imaginaryEntropy,
        double regularisation,
        double lambda,
        boolean imagination) {

    /** Thinker's: 0.5, 1e-3, 5e-5, 1e-3, 1. */
    public static ActorCosts paper() {
        return new ActorCosts(0.5, 1e-3, 5e-5, 1e-3, 1, true);
    }
}
