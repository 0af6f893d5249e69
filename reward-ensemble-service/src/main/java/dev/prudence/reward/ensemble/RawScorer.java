package dev.prudence.reward.ensemble;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Runs the members of an ensemble over samples of one input form. Implementations are thread-safe. */
sealed interface RawScorer extends AutoCloseable permits VectorScorer, TokenScorer, SequenceScorer, TextPairScorer {

    /** Checks and tokenizes a sample. */
    Prepared prepare(Sample sample);

    /**
     * Starts to score what fits the form and refuses the rest. A sample's score has the same bits whatever it is batched with.
     *
     * @param samples in any number, prepared here
     */
    CompletionStage<RawScores> score(List<Prepared> samples, Attempts attempts);

    /** Runs every graph once, so that the first real batch is not slower than the others. */
    void warmUp();

    @Override
    void close();
}
