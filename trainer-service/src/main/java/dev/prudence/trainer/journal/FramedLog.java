package dev.prudence.trainer.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An append-only file of frames. A frame is its payload's length (int32, big-endian), the CRC-32C of type and payload
 * (int32), a type byte and the payload. Opening reads every whole frame and cuts off what follows the last one, so a
 * write that was torn anywhere leaves the frames before it.
 *
 * <p>This class is thread-safe.
 */
public final class FramedLog implements AutoCloseable {

    /** Largest payload, in bytes. A length beyond it marks a torn frame. */
    public static final int MAX_PAYLOAD_BYTES = 64 << 20;

    static final int HEADER_BYTES = 9;

    private final Path file;
    private final FileChannel channel;
    /** Guarded by this: where the next frame goes. */
    private long end;

    /** Takes the frames that an opened file holds, in order. */
    @FunctionalInterface
    public interface Visitor {
        void frame(long offset, byte type, byte[] payload) throws IOException;
    }

    private FramedLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens or creates a log.
     *
     * @param visitor is shown every whole frame before this method returns
     */
    public static FramedLog open(Path file, Visitor visitor) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FramedLog log = new FramedLog(file, channel);
        try {
            log.recover(visitor);
            return log;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Appends a frame and returns its offset. It is durable after the next {@link #sync()}. */
    public synchronized long append(byte type, byte[] payload) throws IOException {
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("a frame holds at most " + MAX_PAYLOAD_BYTES
                    + " bytes; write smaller blocks, payload.length=" + payload.length);
        }
        long offset = end;
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        frame.putInt(payload.length)
                .putInt(checksum(type, payload))
                .put(type)
                .put(payload)
                .flip();
        try {
            writeFully(frame, offset);
        } catch (IOException failure) {
            dropUnfinished();
            throw failure;
        }
        end = offset + HEADER_BYTES + payload.length;
        return offset;
    }

    /** Forces everything appended so far to the disk. */
    public void sync() throws IOException {
        channel.force(false);
    }

    /**
     * Reads one frame's payload.
     *
     * @param offset as {@link #append} returned it or a visitor saw it
     */
    public byte[] read(long offset) throws IOException {
        ByteBuffer header = readFully(HEADER_BYTES, offset);
        int length = header.getInt();
        int expected = header.getInt();
        byte type = header.get();
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new IOException("no frame starts here, file=" + file + " offset=" + offset);
        }
        byte[] payload = readFully(length, offset + HEADER_BYTES).array();
        if (checksum(type, payload) != expected) {
            throw new IOException("the frame is damaged, file=" + file + " offset=" + offset);
        }
        return payload;
    }

    /**
     * Reads the payloads of neighbouring frames.
     *
     * @param offset of the first one
     * @param frames how many
     */
    public List<byte[]> read(long offset, int frames) throws IOException {
        List<byte[]> payloads = new ArrayList<>(frames);
        FrameReader reader = new FrameReader(channel, offset);
        while (payloads.size() < frames) {
            if (!reader.advance()) {
                throw new IOException("the frame is damaged, file=" + file + " offset=" + reader.next());
            }
            payloads.add(reader.payload());
        }
        return payloads;
    }

    /**
     * Shows the whole frames that a file holds from an offset on, and leaves the file as it is: another process or object
     * may be writing it.
     *
     * @return where the next frame will start
     */
    public static long scan(Path file, long offset, Visitor visitor) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return scan(channel, offset, visitor);
        }
    }

    /** Reads one frame's payload of a file that may be written by others. */
    public static byte[] read(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FrameReader reader = new FrameReader(channel, offset);
            if (!reader.advance()) {
                throw new IOException("no whole frame starts here, file=" + file + " offset=" + offset);
            }
            return reader.payload();
        }
    }

    /** Bytes in the file. */
    public synchronized long size() {
        return end;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close the log, file=" + file, failure);
        }
    }

    private synchronized void recover(Visitor visitor) throws IOException {
        end = scan(channel, 0, visitor);
        channel.truncate(end);
    }

    private static long scan(FileChannel channel, long offset, Visitor visitor) throws IOException {
        FrameReader reader = new FrameReader(channel, offset);
        long start = offset;
        while (reader.advance()) {
            visitor.frame(start, reader.type(), reader.payload());
            start = reader.next();
        }
        return start;
    }

    private void dropUnfinished() {
        try {
            channel.truncate(end);
        } catch (IOException ignored) {
            // The next opening cuts the same bytes off.
        }
    }

    private void writeFully(ByteBuffer data, long offset) throws IOException {
        long position = offset;
        while (data.hasRemaining()) {
            position += channel.write(data, position);
        }
    }

    private ByteBuffer readFully(int bytes, long offset) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(bytes);
        while (data.hasRemaining()) {
            if (channel.read(data, offset + data.position()) < 0) {
                throw new IOException("the file ends inside a frame, file=" + file + " offset=" + offset);
            }
        }
        return data.flip();
    }

    static int checksum(byte type, byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(type);
        crc.update(payload);
        return (int) crc.getValue();
    }
}
