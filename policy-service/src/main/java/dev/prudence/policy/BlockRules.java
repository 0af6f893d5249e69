package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a request block must look like before anything is generated. */
final class BlockRules {
    static final int MAX_SAMPLES = 512;

    private BlockRules() {}

    /** The first rule that a block breaks, ending in field and value. */
    static Optional<String> firstProblem(PromptRequested block) {
        BlockContext context = block.getContext();
        if (context.getRunId().isEmpty() || context.getPhase().isEmpty()) {
            return Optional.of("Name run and phase: context.run_id=\"%s\", context.phase=\"%s\""
                    .formatted(context.getRunId(), context.getPhase()));
        }
        if (context.getPolicy().getDigest().isEmpty()) {
            return Optional.of("Name the policy version that must answer: context.policy.digest=\"\"");
        }
        if (block.getSamplesCount() < 1 || block.getSamplesCount() > MAX_SAMPLES) {
            return Optional.of("Ask for 1 to %d samples in a block: samples size=%d"
                    .formatted(MAX_SAMPLES, block.getSamplesCount()));
        }
        return duplicate(block).or(() -> senselessGeneration(block));
    }

    private static Optional<String> duplicate(PromptRequested block) {
        Set<Long> ids = new HashSet<>();
        for (SampleRequest sample : block.getSamplesList()) {
            if (!ids.add(sample.getSampleId())) {
                return Optional.of("Ask for every sample once in a block: sample_id="
                        + Long.toUnsignedString(sample.getSampleId()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> senselessGeneration(PromptRequested block) {
        try {
            Generation.from(block);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(FailureReason.of(e));
        }
    }
}
