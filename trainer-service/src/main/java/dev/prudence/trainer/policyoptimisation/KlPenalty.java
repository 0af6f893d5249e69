package dev.prudence.trainer.policyoptimisation;

/**
 * Where the divergence from the reference policy is paid for.
 *
 * @param estimator of each action's share
 * @param place in the rewards or in the loss
 */
public record KlPenalty(KlEstimator estimator, Place place) {

    /** Where it goes. */
    public enum Place {
        /** Taken off the reward of every action, before advantages are made of rewards. */
        REWARD,
        /** A term of the loss, differentiated with the actions fixed. */
        LOSS
    }

    /** @throws IllegalArgumentException for K1 in the loss, whose expected gradient is zero */
    public KlPenalty {
        if (estimator == KlEstimator.K1 && place == Place.LOSS) {
            throw new IllegalArgumentException(
                    "k1 in the loss has an expected gradient of zero; use k2 or k3 there, or k1 in the reward: estimator=k1");
        }
    }

    /** What an action pays in its reward, per unit of the coefficient. */
    double inReward(double logRatio) {
        return place == Place.REWARD ? estimator.of(logRatio) : 0;
    }
}
