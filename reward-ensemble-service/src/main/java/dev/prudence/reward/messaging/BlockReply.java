package dev.prudence.reward.messaging;

import dev.prudence.proto.reward.v1.SampleScored;
import java.util.List;
import java.util.Optional;

/**
 * What a record of samples leads to.
 *
 * @param scores blocks to send; none if nothing was to be scored, or the record's ids cannot be read
 * @param deadLetter why the record goes to the dead-letter topic; empty if it does not
 */
record BlockReply(List<SampleScored> scores, Optional<UnusableBlockException> deadLetter) {

    BlockReply {
        scores = List.copyOf(scores);
    }

    static BlockReply of(List<SampleScored> scores) {
        return new BlockReply(scores, Optional.empty());
    }

    static BlockReply deadLetter(List<SampleScored> rejections, UnusableBlockException reason) {
        return new BlockReply(rejections, Optional.of(reason));
    }
}
