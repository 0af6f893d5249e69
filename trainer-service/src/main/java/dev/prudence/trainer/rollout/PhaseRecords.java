package dev.prudence.trainer.rollout;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.trainer.journal.FramedLog;
import java.io.IOException;
import java.nio.file.Path;

/** Looks into a phase's journal while the phase goes on, and changes nothing. */
public final class PhaseRecords {

    /** How the names of journals end. */
    public static final String SUFFIX = ".journal";

    private PhaseRecords() {}

    /** Is shown records in the order in which they came; a record that came twice is shown twice. */
    public interface Visitor {

        void generated(long frame, SampleGenerated block);

        void scored(long frame, SampleScored block);
    }

    /**
     * Shows the records from an offset on.
     *
     * @param offset 0, or what an earlier call returned
     * @return where the next record will stand
     */
    public static long scan(Path journal, long offset, Visitor visitor) throws IOException {
        return FramedLog.scan(journal, offset, (frame, type, payload) -> show(frame, type, payload, visitor));
    }

    /** The record of a frame that was shown as generated. */
    public static SampleGenerated generated(Path journal, long frame) throws IOException {
        return SampleGenerated.parseFrom(FramedLog.read(journal, frame));
    }

    /** The record of a frame that was shown as scored. */
    public static SampleScored scored(Path journal, long frame) throws IOException {
        return SampleScored.parseFrom(FramedLog.read(journal, frame));
    }

    private static void show(long frame, byte type, byte[] payload, Visitor visitor)
            throws InvalidProtocolBufferException {
        if (type == PhaseJournal.GENERATED) {
            visitor.generated(frame, SampleGenerated.parseFrom(payload));
        } else if (type == PhaseJournal.SCORED) {
            visitor.scored(frame, SampleScored.parseFrom(payload));
        }
    }
}
