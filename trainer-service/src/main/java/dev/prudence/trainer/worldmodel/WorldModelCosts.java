package dev.prudence.trainer.worldmodel;

/**
 * Weights of the parts of the loss.
 *
 * @param observation of the mean error of what is seen: cross-entropy of planes, squared error of pixels
 * @param feature of the mean squared difference between what the second network sees in a prediction and in what happened; 0 for none
 * @param reward of the squared error of rewards
 * @param done of the cross-entropy of the end
 * @param value of the squared error of values
 * @param policy of the cross-entropy of the base policy
 */
public record WorldModelCosts(
        double observation, double feature, double reward, double done, double value, double policy) {

    /** Thinker's, with cross-entropy of planes in the place of its feature loss: 10, 1, 1, 0.25, 0.5. */
    public static WorldModelCosts standard() {
        return new WorldModelCosts(10, 0, 1, 1, 0.25, 0.5);
    }
}
