package dev.prudence.trainer.actorcritic;

/**
 * Weights of the parts of the loss, and what future rewards are worth.
 *
 * @param critic of the squared error of values
 * @param realEntropy of the entropy of real actions
 * @param imaginaryEntropy of the entropy of imaginary actions and of resets
 * @param regularisation of half the squares of logits (times 1e-3) and of what the heads read (times 1e-6)
 * @param lambda of V-trace, 0 to 1
 */
public record ActorCosts(
        double critic, double realEntropy, double imaginaryEntropy, double regularisation, double lambda) {

    /** Thinker's: 0.5, 1e-3, 5e-5, 1e-3, 1. */
    public static ActorCosts paper() {
        return new ActorCosts(0.5, 1e-3, 5e-5, 1e-3, 1);
    }
}
