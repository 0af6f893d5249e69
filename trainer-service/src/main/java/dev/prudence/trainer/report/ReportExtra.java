package dev.prudence.trainer.report;

import dev.prudence.trainer.run.StageContext;
import java.io.IOException;
import java.util.List;

/** Sections that an experiment adds to the report: how its own stages went. */
public interface ReportExtra {
    /** Document sections that {@link #content} reads. */
    default List<String> sections() {
        return List.of();
    }

    /** Earlier stages whose output {@link #content} reads. */
    List<String> upstream();

    /** The sections, in order. */
    List<Section> content(StageContext context) throws IOException;
}
