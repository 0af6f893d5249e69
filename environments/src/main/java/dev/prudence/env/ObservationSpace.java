package dev.prudence.env;

/**
 * The shape and the bounds of observations: {@code [channels, height, width]}, float32, row-major.
 *
 * @param low the smallest value that occurs
 * @param high the largest value that occurs
 */
public record ObservationSpace(int channels, int height, int width, float low, float high) {

    public ObservationSpace {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("An observation has at least one value: channels=" + channels
                    + ", height=" + height + ", width=" + width);
        }
        if (!(low < high)) {
            throw new IllegalArgumentException("The bounds of observations are empty: low=" + low + ", high=" + high);
        }
    }

    /** Planes of zeros and ones. */
    public static ObservationSpace binary(int channels, int height, int width) {
        return new ObservationSpace(channels, height, width, 0, 1);
    }

    /** Values in an observation. */
    public int size() {
        return channels * height * width;
    }
}
