package dev.prudence.trainer.worldmodel;

import java.util.Arrays;
import java.util.Locale;

/**
 * The size of a world model.
 *
 * @param dynamics what it goes on from in imagination
 * @param frames what observations are
 * @param actions of the environment
 * @param channels of an observation
 * @param height of an observation
 * @param width of an observation
 * @param features channels inside both networks
 * @param blocks residual blocks of each dynamics, the first of which takes the action in; 1 at least
 * @param headFeatures channels inside the heads
 */
public record WorldModelShape(
        Dynamics dynamics,
        FrameKind frames,
        int actions,
        int channels,
        int height,
        int width,
        int features,
        int blocks,
        int headFeatures) {

    /** How much smaller features of pixels are along each side. */
    static final int PIXELS_OF_A_FEATURE = 16;

    /** What imagination goes on from. */
    public enum Dynamics {
        /** Observations that are predicted, which the second network looks at. */
        OBSERVATIONS,
        /** What the second network would see in them: there is nothing to look at, and less to compute. */
        FEATURES,
        /** The environment itself: values and base policies of what is seen are all that is learnt. */
        ENVIRONMENT;

        /** As documents and contracts spell it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of that spelling. */
        public static Dynamics of(String id) {
            return Arrays.stream(values())
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There are no such dynamics: dynamics=" + id));
        }
    }

    /** What observations are, and with it how they are looked at. */
    public enum FrameKind {
        /** Planes of zeros and ones, whose features have a place for each cell. */
        PLANES,
        /** Pixels in 0 to 1, whose features have a place for each 16×16 of them. */
        PIXELS
    }

    public WorldModelShape {
        if (actions < 2 || channels < 1 || height < 1 || width < 1 || features < 1 || blocks < 1 || headFeatures < 1) {
            throw new IllegalArgumentException("Every size of a world model is 1 at least, actions 2: actions="
                    + actions
                    + ", channels=" + channels + ", height=" + height + ", width=" + width + ", features=" + features
                    + ", blocks=" + blocks + ", headFeatures=" + headFeatures);
        }
        if (frames == FrameKind.PIXELS && (height % PIXELS_OF_A_FEATURE != 0 || width % PIXELS_OF_A_FEATURE != 0)) {
            throw new IllegalArgumentException("Sides of pixels are multiples of 16 (boards with even sides): height="
                    + height + ", width=" + width);
        }
        if (frames == FrameKind.PIXELS && features % 2 != 0) {
            throw new IllegalArgumentException(
                    "Networks over pixels begin with half their features: features=" + features);
        }
    }

    /** Numbers in an observation. */
    public int observationSize() {
        return channels * height * width;
    }

    /** Numbers in the state of one of the two networks. */
    int halfState() {
        return features * featureHeight() * featureWidth();
    }

    /** Rows of features. */
    public int featureHeight() {
        return frames == FrameKind.PIXELS ? height / PIXELS_OF_A_FEATURE : height;
    }

    /** Columns of features. */
    public int featureWidth() {
        return frames == FrameKind.PIXELS ? width / PIXELS_OF_A_FEATURE : width;
    }

    /** Channels of a state: the features of the first network, where there is one, then those of the second. */
    public int stateChannels() {
        return dynamics == Dynamics.ENVIRONMENT ? features : 2 * features;
    }

    /** Numbers in a state. */
    public int stateSize() {
        return stateChannels() * featureHeight() * featureWidth();
    }
}
