package dev.prudence.policy.play;

import com.google.protobuf.ByteString;
import dev.prudence.proto.rollout.v1.BlockPart;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Cuts blocks of games that are too large for a broker's messages. */
public final class BlockParts {

    private static final int PART_BYTES = 960 << 10;
    private static final int MOST_PARTS = 256;

    /** Bytes that the tensors of a block have at most, which leaves room for the rest. */
    static final int MOST_BYTES = (MOST_PARTS - MOST_PARTS / 8) * PART_BYTES;

    private BlockParts() {}

    /** The messages of a block: itself, where it is small enough. */
    public static List<TrajectoryCompleted> of(TrajectoryCompleted block) {
        if (block.getSerializedSize() <= PART_BYTES) {
            return List.of(block);
        }
        ByteString whole = block.toByteString();
        ByteString digest = ByteString.copyFrom(sha256(whole));
        int count = (whole.size() + PART_BYTES - 1) / PART_BYTES;
        List<TrajectoryCompleted> parts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            int end = Math.min(whole.size(), (number + 1) * PART_BYTES);
            parts.add(TrajectoryCompleted.newBuilder()
                    .setContext(block.getContext())
                    .setPart(BlockPart.newBuilder()
                            .setSha256(digest)
                            .setNumber(number)
                            .setCount(count)
                            .setFirstPlayerId(block.getTrajectories(0).getPlayerId())
                            .setContent(whole.substring(number * PART_BYTES, end)))
                    .build());
        }
        return parts;
    }

    private static byte[] sha256(ByteString bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asReadOnlyByteBuffer());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
