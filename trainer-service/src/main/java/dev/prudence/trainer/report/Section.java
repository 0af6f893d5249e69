package dev.prudence.trainer.report;

import java.util.List;

/**
 * A titled part of a report.
 *
 * @param title the heading
 * @param blocks its content, in order
 */
public record Section(String title, List<Block> blocks) {
    /** Copies the list. */
    public Section {
        blocks = List.copyOf(blocks);
    }
}
