package dev.prudence.reward.ensemble;

import java.time.Duration;

/**
 * How much patience applications' requests have with a member. Sample blocks of a training run have endless patience.
 *
 * @param hedgeAfter time after which a run that has not ended is made a second time, beside the first; zero for never
 * @param giveUpAfter time after which a run is given up and its members are left out; zero for never
 * @param failures runs in a row without any finite score after which a member is left alone; 0 for never
 * @param pause how long it is left alone before it is tried again
 */
public record MemberLimits(Duration hedgeAfter, Duration giveUpAfter, int failures, Duration pause) {

    /** No limits. */
    public static final MemberLimits NONE = new MemberLimits(Duration.ZERO, Duration.ZERO, 0, Duration.ZERO);

    public MemberLimits {
        if (hedgeAfter.isNegative() || giveUpAfter.isNegative() || pause.isNegative() || failures < 0) {
            throw new IllegalArgumentException("limits on members are 0 or more: hedgeAfter=" + hedgeAfter
                    + ", giveUpAfter=" + giveUpAfter + ", failures=" + failures + ", pause=" + pause);
        }
    }
}
