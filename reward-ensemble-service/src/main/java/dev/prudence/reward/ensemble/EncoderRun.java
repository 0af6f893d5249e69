package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.text.TextEncoder;
import java.util.List;

/**
 * A run of a frozen encoder, which all members stand on.
 *
 * @param members all of them
 * @param samples positions of the samples that have one of the texts
 * @param run over some of the texts
 * @param texts that there are in all
 * @param width of a vector
 */
record EncoderRun(List<Integer> members, List<Integer> samples, TextEncoder.Run run, int texts, int width)
        implements GraphRun {

    private static final String ENCODER = "encoder";

    @Override
    public String graph() {
        return ENCODER;
    }

    @Override
    public int values() {
        return run.texts().size() * width;
    }

    /** Vectors f32[texts of the run, width]. */
    @Override
    public float[] make(RunStop stop) {
        float[][] vectors = new float[texts][];
        run.encode(vectors, stop);
        float[] made = new float[values()];
        for (int row = 0; row < run.texts().size(); row++) {
            System.arraycopy(vectors[run.texts().get(row)], 0, made, row * width, width);
        }
        return made;
    }
}
