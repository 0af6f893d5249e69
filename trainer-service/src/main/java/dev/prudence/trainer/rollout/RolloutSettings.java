package dev.prudence.trainer.rollout;

import dev.prudence.proto.model.v1.ModelVersion;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How phases are run by this service.
 *
 * @param registryAddress host:port of the registry that the services download from
 * @param vectorWindow outstanding samples of a vector policy
 * @param textWindow outstanding samples of a language policy
 * @param lateAfter a sample is late when nothing at all arrived for so long after it was asked for
 * @param maxRequests how often a sample is asked for in all, 1 to 100
 * @param brokerPatience how long an unreachable broker is waited for
 * @param shuffleSeed asks for the blocks in an order drawn with this seed: results must not depend on it
 */
public record RolloutSettings(
        String registryAddress,
        int vectorWindow,
        int textWindow,
        Duration lateAfter,
        int maxRequests,
        Duration brokerPatience,
        OptionalLong shuffleSeed) {

    /** Most samples in a block. */
    public static final int MAX_BLOCK_SAMPLES = 512;

    /** Most bytes of prompts in a block; leaves room for ids and context within 512 KiB. */
    static final int MAX_BLOCK_PROMPT_BYTES = 480 << 10;

    private static final String VECTOR_POLICY = "vector-policy";

    public RolloutSettings {
        if (vectorWindow < 1 || textWindow < 1) {
            throw new IllegalArgumentException(
                    "windows must hold at least 1 sample, vectorWindow=" + vectorWindow + " textWindow=" + textWindow);
        }
        if (maxRequests < 1 || maxRequests > PhaseLimits.MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "a sample is asked for 1 to " + PhaseLimits.MOST_REQUESTS + " times, maxRequests=" + maxRequests);
        }
    }

    /** The same with another time after which nothing that arrives makes something late. */
    public RolloutSettings withLateAfter(Duration changed) {
        return new RolloutSettings(
                registryAddress, vectorWindow, textWindow, changed, maxRequests, brokerPatience, shuffleSeed);
    }

    int window(PhaseSpec spec) {
        return spec.limits().outstanding().orElse(isVector(spec.policy()) ? vectorWindow : textWindow);
    }

    Duration lateAfter(PhaseSpec spec) {
        return spec.limits().lateAfter().orElse(lateAfter);
    }

    int maxRequests(PhaseSpec spec) {
        return spec.limits().requests().orElse(maxRequests);
    }

    private static boolean isVector(ModelVersion policy) {
        return policy.getKind().equals(VECTOR_POLICY);
    }
}
