package dev.prudence.trainer.rollout;

import com.google.protobuf.MessageLite;
import java.util.List;

/**
 * The part of a record that concerns a phase.
 *
 * @param part which part of the samples it carries, see {@link PhaseIndex}
 * @param answers in the order of the record
 */
record AnswerBlock(int part, List<Answer> answers) {

    /** What an answer means for the phase. */
    enum Verdict {
        /** It carries an answer, or numbers. */
        USABLE,
        /** It carries none, and asking again would not change that. */
        FINAL,
        /** It carries none, but asking again may help. */
        ASK_AGAIN
    }

    /**
     * One sample's answer or score.
     *
     * @param id the sample
     * @param verdict what it means
     * @param message the {@code GeneratedSample} or {@code ScoredSample}, position of the prompt removed
     * @param reason why it carries nothing; may be empty
     */
    record Answer(int id, Verdict verdict, MessageLite message, String reason) {}
}
