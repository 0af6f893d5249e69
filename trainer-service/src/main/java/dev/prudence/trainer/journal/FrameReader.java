package dev.prudence.trainer.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads neighbouring frames of a {@link FramedLog} with few reads of the file, and stops before the first one that is not
 * whole. Not thread-safe.
 */
final class FrameReader {

    private static final int FIRST_BYTES = 64 << 10;

    private final FileChannel channel;
    /** Where the frame after the current one starts. */
    private long next;

    private ByteBuffer window = ByteBuffer.allocate(FIRST_BYTES).limit(0);
    private byte type;
    private byte[] payload = {};

    FrameReader(FileChannel channel, long offset) {
        this.channel = channel;
        this.next = offset;
    }

    /** Reads the next frame; false when no whole one follows. */
    boolean advance() throws IOException {
        if (!has(FramedLog.HEADER_BYTES)) {
            return false;
        }
        int start = window.position();
        int length = window.getInt(start);
        if (length < 0 || length > FramedLog.MAX_PAYLOAD_BYTES || !has(FramedLog.HEADER_BYTES + length)) {
            return false;
        }
        start = window.position();
        byte[] content = new byte[length];
        window.get(start + FramedLog.HEADER_BYTES, content);
        byte kind = window.get(start + FramedLog.HEADER_BYTES - 1);
        if (FramedLog.checksum(kind, content) != window.getInt(start + Integer.BYTES)) {
            return false;
        }
        window.position(start + FramedLog.HEADER_BYTES + length);
        next += FramedLog.HEADER_BYTES + length;
        type = kind;
        payload = content;
        return true;
    }

    /** Where the frame after the current one starts; at first, where reading starts. */
    long next() {
        return next;
    }

    byte type() {
        return type;
    }

    byte[] payload() {
        return payload;
    }

    private boolean has(int bytes) throws IOException {
        if (window.remaining() >= bytes) {
            return true;
        }
        window = bytes > window.capacity() ? ByteBuffer.allocate(bytes).put(window) : window.compact();
        while (window.position() < bytes) {
            if (channel.read(window, next + window.position()) < 0) {
                window.flip();
                return false;
            }
        }
        window.flip();
        return true;
    }
}
