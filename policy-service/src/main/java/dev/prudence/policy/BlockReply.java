package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.SampleGenerated;
import java.util.Optional;

/**
 * What becomes of a request block.
 *
 * @param samples one outcome per sample; empty when the request's ids cannot be read
 * @param deadLetterReason why the block belongs into the dead-letter topic; empty when it does not
 */
public record BlockReply(Optional<SampleGenerated> samples, Optional<String> deadLetterReason) {

    static BlockReply answered(SampleGenerated samples) {
        return new BlockReply(Optional.of(samples), Optional.empty());
    }

    static BlockReply dead(Optional<SampleGenerated> rejections, String reason) {
        return new BlockReply(rejections, Optional.of(reason));
    }
}
