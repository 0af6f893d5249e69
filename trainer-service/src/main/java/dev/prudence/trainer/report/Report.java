package dev.prudence.trainer.report;

import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * A report before it is rendered.
 *
 * @param title the heading
 * @param lead one or two sentences under the heading
 * @param facts short facts of the run, name and value, in order
 * @param sections the content
 */
public record Report(String title, String lead, List<Entry<String, String>> facts, List<Section> sections) {
    /** Copies the lists. */
    public Report {
        facts = facts.stream().map(Map.Entry::copyOf).toList();
        sections = List.copyOf(sections);
    }
}
