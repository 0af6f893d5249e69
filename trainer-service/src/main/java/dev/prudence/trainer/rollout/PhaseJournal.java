package dev.prudence.trainer.rollout;

import com.google.protobuf.MessageLite;
import dev.prudence.trainer.journal.FramedLog;
import dev.prudence.trainer.rollout.AnswerBlock.Answer;
import dev.prudence.trainer.rollout.RolloutTransport.Fact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a phase has received, on disk: the records as they came, and how far the topics were read. The
 * phase's digest stands in the file's name. Positions follow the records that they cover, so a torn tail means that a few
 * records are read again, never that one is skipped.
 *
 * <p>Decoded blocks are kept in a small cache, in order of use. Not thread-safe.
 */
final class PhaseJournal implements AutoCloseable {

    static final byte GENERATED = 1;
    static final byte SCORED = 2;
    private static final byte POSITIONS = 3;

    private static final int CACHED_BLOCKS = 256;

    private final FramedLog log;
    private final BlockReader reader;
    private final Map<Long, Map<Integer, MessageLite>> blocks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<Integer, MessageLite>> eldest) {
            return size() > CACHED_BLOCKS;
        }
    };
    private SortedMap<String, Long> positions;

    private PhaseJournal(FramedLog log, BlockReader reader, SortedMap<String, Long> positions) {
        this.log = log;
        this.reader = reader;
        this.positions = positions;
    }

    /** Is shown the blocks that a journal holds. */
    @FunctionalInterface
    interface Replay {
        void block(long frame, AnswerBlock block);
    }

    /**
     * Opens or creates a journal.
     *
     * @param replay is shown every block, in order
     */
    static PhaseJournal open(Path file, BlockReader reader, Replay replay) throws IOException {
        SortedMap<String, Long> positions = new TreeMap<>();
        FramedLog log = FramedLog.open(file, (offset, type, payload) -> {
            if (type == POSITIONS) {
                positions.putAll(decode(payload));
            } else {
                readAgain(reader, type, payload).ifPresent(block -> replay.block(offset, block));
            }
        });
        return new PhaseJournal(log, reader, positions);
    }

    /** Appends a record as it came; returns its frame. */
    long append(Fact fact, byte[] value) throws IOException {
        return log.append(fact == Fact.SAMPLE_GENERATED ? GENERATED : SCORED, value);
    }

    /** Notes how far the topics were read and forces everything to the disk. */
    void commit(SortedMap<String, Long> read) throws IOException {
        if (!read.equals(positions)) {
            log.append(POSITIONS, encode(read));
            positions = new TreeMap<>(read);
        }
        log.sync();
    }

    /** How far the topics were read; empty at first. */
    SortedMap<String, Long> positions() {
        return Collections.unmodifiableSortedMap(positions);
    }

    /** The answer of one sample that a frame holds. */
    MessageLite answer(long frame, Fact fact, int id) throws IOException {
        MessageLite answer = block(frame, fact).get(id);
        if (answer == null) {
            throw new IOException("the journal's frame holds no such sample, frame=" + frame + " sampleId=" + id);
        }
        return answer;
    }

    private Map<Integer, MessageLite> block(long frame, Fact fact) throws IOException {
        Map<Integer, MessageLite> known = blocks.get(frame);
        if (known != null) {
            return known;
        }
        Map<Integer, MessageLite> decoded = new HashMap<>();
        byte type = fact == Fact.SAMPLE_GENERATED ? GENERATED : SCORED;
        for (Answer answer :
                readAgain(reader, type, log.read(frame)).orElseThrow().answers()) {
            decoded.putIfAbsent(answer.id(), answer.message());
        }
        blocks.put(frame, decoded);
        return decoded;
    }

    @Override
    public void close() {
        log.close();
    }

    private static Optional<AnswerBlock> readAgain(BlockReader reader, byte type, byte[] payload) throws IOException {
        try {
            return reader.read(type == GENERATED ? Fact.SAMPLE_GENERATED : Fact.SAMPLE_SCORED, payload);
        } catch (MalformedBlockException impossible) {
            throw new IOException("the journal holds a record that was never accepted", impossible);
        }
    }

    private static byte[] encode(SortedMap<String, Long> positions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(positions.size());
        for (Map.Entry<String, Long> position : positions.entrySet()) {
            out.writeUTF(position.getKey());
            out.writeLong(position.getValue());
        }
        return bytes.toByteArray();
    }

    private static SortedMap<String, Long> decode(byte[] payload) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        SortedMap<String, Long> positions = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            positions.put(in.readUTF(), in.readLong());
        }
        return positions;
    }
}
