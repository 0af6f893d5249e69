package dev.prudence.trainer.worldmodel;

/**
 * The size of a world model over planes of symbols.
 *
 * @param actions of the environment
 * @param channels of an observation
 * @param height of an observation
 * @param width of an observation
 * @param features channels inside both networks
 * @param blocks residual blocks of each dynamics, the first of which takes the action in; 1 at least
 * @param headFeatures channels inside the heads
 */
public record WorldModelShape(
        int actions, int channels, int height, int width, int features, int blocks, int headFeatures) {

    public WorldModelShape {
        if (actions < 2 || channels < 1 || height < 1 || width < 1 || features < 1 || blocks < 1 || headFeatures < 1) {
            throw new IllegalArgumentException("Every size of a world model is 1 at least, actions 2: actions="
                    + actions
                    + ", channels=" + channels + ", height=" + height + ", width=" + width + ", features=" + features
                    + ", blocks=" + blocks + ", headFeatures=" + headFeatures);
        }
    }

    /** Numbers in an observation. */
    public int observationSize() {
        return channels * height * width;
    }

    /** Numbers in the state of one of the two networks. */
    int halfState() {
        return features * height * width;
    }

    /** Numbers in a state: that of the first network, then that of the second. */
    public int stateSize() {
        return 2 * halfState();
    }
}
