package dev.prudence.trainer.dashboard.samples;

import dev.prudence.trainer.dashboard.Page;
import java.io.IOException;

/** Where samples of a run can be seen. */
public interface SampleSource {

    /** Names it within the run. */
    String id();

    /** What it is, for people. */
    String title();

    /** Whether samples are still coming. */
    boolean live();

    /**
     * A part of the samples.
     *
     * @param outcome empty for all; a sample has the outcome of its answer, or that of a score that is missing
     */
    Page<SampleView> page(SampleOrder order, String outcome, int offset, int limit) throws IOException;
}
