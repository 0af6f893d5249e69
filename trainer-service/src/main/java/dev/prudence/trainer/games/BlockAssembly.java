package dev.prudence.trainer.games;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.rollout.v1.BlockPart;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts blocks of games together that came in parts, in any order and more than once. Not thread-safe. */
final class BlockAssembly {

    private static final int MOST_PARTS = 256;

    private final Map<ByteString, TreeMap<Integer, ByteString>> waiting = new HashMap<>();

    /**
     * Takes a message.
     *
     * @return the block: the message itself, or what its part was the last missing one of
     * @throws IllegalArgumentException if the part makes no sense
     */
    Optional<TrajectoryCompleted> take(TrajectoryCompleted message) {
        return message.hasPart() ? take(message.getPart()) : Optional.of(message);
    }

    private Optional<TrajectoryCompleted> take(BlockPart part) {
        if (part.getCount() < 2
                || part.getCount() > MOST_PARTS
                || part.getNumber() < 0
                || part.getNumber() >= part.getCount()) {
            throw new IllegalArgumentException("Parts count from 0, and there are 2 to " + MOST_PARTS
                    + ": part.number=" + Integer.toUnsignedString(part.getNumber()) + ", part.count="
                    + Integer.toUnsignedString(part.getCount()));
        }
        TreeMap<Integer, ByteString> parts = waiting.computeIfAbsent(part.getSha256(), first -> new TreeMap<>());
        parts.put(part.getNumber(), part.getContent());
        if (parts.size() < part.getCount()) {
            return Optional.empty();
        }
        waiting.remove(part.getSha256());
        return Optional.of(whole(ByteString.copyFrom(parts.values()), part.getSha256()));
    }

    private static TrajectoryCompleted whole(ByteString bytes, ByteString digest) {
        if (!ByteString.copyFrom(sha256(bytes)).equals(digest)) {
            throw new IllegalArgumentException(
                    "The parts together have another digest than they say: bytes=" + bytes.size());
        }
        try {
            return TrajectoryCompleted.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "The parts together are no prudence.rollout.v1.TrajectoryCompleted: bytes=" + bytes.size(), e);
        }
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

    /** Forgets what is not complete. */
    void clear() {
        waiting.clear();
    }
}
