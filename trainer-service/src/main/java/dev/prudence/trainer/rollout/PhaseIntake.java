package dev.prudence.trainer.rollout;

import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.rollout.AnswerBlock.Answer;
import dev.prudence.trainer.rollout.AnswerBlock.Verdict;
import dev.prudence.trainer.rollout.RolloutTransport.Delivery;
import dev.prudence.trainer.rollout.RolloutTransport.Fact;
import dev.prudence.trainer.run.IncidentSink;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes records into the journal and the index. The first answer wins: the same one again is ignored, another one is an
 * incident and ignored too. A record without anything new is not journaled. Not thread-safe.
 */
final class PhaseIntake {

    private final PhaseIndex index;
    private final PhaseJournal journal;
    private final BlockReader reader;
    private final IncidentSink incidents;

    private long duplicates;
    private long conflicts;
    private @Nullable String firstReason;

    PhaseIntake(PhaseIndex index, PhaseJournal journal, BlockReader reader, IncidentSink incidents) {
        this.index = index;
        this.journal = journal;
        this.reader = reader;
        this.incidents = incidents;
    }

    /** Indexes a block of the journal. */
    static void replay(PhaseIndex index, long frame, AnswerBlock block) {
        for (Answer answer : block.answers()) {
            if (answer.verdict() != Verdict.ASK_AGAIN && !index.has(block.part(), answer.id())) {
                index.put(block.part(), answer.id(), frame, answer.verdict() == Verdict.USABLE);
            }
        }
    }

    /**
     * Takes one record.
     *
     * @param settled is told each sample that this record settles
     * @param again is told each sample that has to be asked for again
     * @return false when it does not concern the phase
     */
    boolean take(Delivery delivery, IntConsumer settled, IntConsumer again) throws IOException {
        Optional<AnswerBlock> block = read(delivery);
        if (block.isEmpty()) {
            return false;
        }
        compareWithKnown(block.get(), delivery.fact());
        if (hasNews(block.get())) {
            long frame = journal.append(delivery.fact(), delivery.value());
            enter(block.get(), frame, settled);
        }
        block.get().answers().stream()
                .filter(answer -> answer.verdict() == Verdict.ASK_AGAIN
                        && !index.has(block.get().part(), answer.id()))
                .forEach(answer -> again.accept(answer.id()));
        return true;
    }

    long duplicates() {
        return duplicates;
    }

    long conflicts() {
        return conflicts;
    }

    /** The first reason that came with an answer that carries nothing. */
    Optional<String> firstReason() {
        return Optional.ofNullable(firstReason);
    }

    private Optional<AnswerBlock> read(Delivery delivery) {
        try {
            return reader.read(delivery.fact(), delivery.value());
        } catch (MalformedBlockException poison) {
            delivery.reject(String.valueOf(poison.getMessage()));
            incidents.incident(
                    Severity.SEVERITY_WARNING,
                    "record-rejected",
                    "A record went to the dead-letter topic: " + poison.getMessage());
            return Optional.empty();
        }
    }

    private boolean hasNews(AnswerBlock block) {
        return block.answers().stream()
                .anyMatch(answer -> answer.verdict() != Verdict.ASK_AGAIN && !index.has(block.part(), answer.id()));
    }

    private void enter(AnswerBlock block, long frame, IntConsumer settled) {
        for (Answer answer : block.answers()) {
            noteReason(answer);
            boolean isNew = answer.verdict() != Verdict.ASK_AGAIN && !index.has(block.part(), answer.id());
            if (isNew) {
                index.put(block.part(), answer.id(), frame, answer.verdict() == Verdict.USABLE);
                if (index.settled(answer.id())) {
                    settled.accept(answer.id());
                }
            }
        }
    }

    private void noteReason(Answer answer) {
        if (firstReason == null
                && answer.verdict() != Verdict.USABLE
                && !answer.reason().isEmpty()) {
            firstReason = answer.reason();
        }
    }

    private void compareWithKnown(AnswerBlock block, Fact fact) throws IOException {
        long differing = 0;
        for (Answer answer : block.answers()) {
            if (answer.verdict() == Verdict.ASK_AGAIN || !index.has(block.part(), answer.id())) {
                continue;
            }
            long frame = index.frame(block.part(), answer.id());
            if (answer.message().equals(journal.answer(frame, fact, answer.id()))) {
                duplicates++;
            } else {
                differing++;
            }
        }
        if (differing > 0) {
            conflicts += differing;
            incidents.incident(
                    Severity.SEVERITY_ERROR,
                    "duplicate-differs",
                    "A second answer differs from the first, which stays: fact=" + fact + " samples=" + differing);
        }
    }
}
