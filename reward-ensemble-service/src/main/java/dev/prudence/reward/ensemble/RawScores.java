package dev.prudence.reward.ensemble;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Raw scores [samples, members] of one batch, NaN where there is none, and for each sample that was refused the reason.
 *
 * <p>Not thread-safe.
 */
final class RawScores implements Attempts.Results<MemberRun> {

    private final float[][] raw;
    private final @Nullable String[] refusals;
    private final @Nullable String[] failures;
    private final @Nullable TokenCounts[] tokens;

    RawScores(int samples, int members) {
        this.raw = new float[samples][members];
        this.refusals = new String[samples];
        this.failures = new String[samples];
        this.tokens = new TokenCounts[samples];
        for (float[] row : raw) {
            Arrays.fill(row, Float.NaN);
        }
    }

    /** Puts the scores of a run, f32[samples or more, members], where they belong. */
    @Override
    public void put(MemberRun run, float[] scores) {
        int width = run.members().size();
        for (int row = 0; row < run.samples().size(); row++) {
            for (int column = 0; column < width; column++) {
                raw[run.samples().get(row)][run.members().get(column)] = scores[row * width + column];
            }
        }
    }

    /** They stay NaN. */
    @Override
    public void missing(MemberRun run, String reason) {}

    void counted(int sample, TokenCounts counts) {
        tokens[sample] = counts;
    }

    /** The sample's tokens; empty where nobody counted them. */
    Optional<TokenCounts> tokens(int sample) {
        return Optional.ofNullable(tokens[sample]);
    }

    void refuse(int sample, String reason) {
        refusals[sample] = reason;
    }

    /** Why the sample was refused; null when it was not. */
    @Nullable
    String refusal(int sample) {
        return refusals[sample];
    }

    /** No member could score the sample. */
    void fail(int sample, String reason) {
        failures[sample] = reason;
    }

    /** Why no member could score the sample; null when they were asked. */
    @Nullable
    String failure(int sample) {
        return failures[sample];
    }

    /** The row of a sample, one score for each member; not a copy. */
    float[] of(int sample) {
        return raw[sample];
    }
}
