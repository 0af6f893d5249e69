package dev.prudence.launcher.run;

import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has become known about a run from its events. Events seen twice count once. Not thread-safe. */
final class RunView {

    private final Map<String, StageView> stages = new LinkedHashMap<>();
    private final List<String> news = new ArrayList<>();
    private long sequence;
    private @Nullable RunEnded end;

    /** Takes an event in; returns false when it was known already. */
    boolean apply(RunEvent event, long nanos) {
        if (event.getSequence() <= sequence) {
            return false;
        }
        sequence = event.getSequence();
        switch (event.getFactCase()) {
            case RUN_STARTED -> event.getRunStarted().getStagesList().forEach(this::stage);
            case STAGE_STARTED -> stage(event.getStage()).started();
            case STAGE_PROGRESSED -> stage(event.getStage()).progressed(event.getStageProgressed(), nanos);
            case STAGE_COMPLETED -> stage(event.getStage()).completed(event.getStageCompleted());
            case INCIDENT_RAISED -> news.add(incident(event));
            case RUN_ENDED -> end = event.getRunEnded();
            default -> {
                // Metrics and published models are in the report; a newer trainer may send facts we do not know.
            }
        }
        return true;
    }

    Collection<StageView> stages() {
        return stages.values();
    }

    /** The last sequence number seen; 0 before the first. */
    long sequence() {
        return sequence;
    }

    Optional<RunEnded> end() {
        return Optional.ofNullable(end);
    }

    /** Incidents not yet shown; asking takes them. */
    List<String> takeNews() {
        List<String> taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    private StageView stage(String name) {
        return stages.computeIfAbsent(name, StageView::new);
    }

    private static String incident(RunEvent event) {
        String where = event.getStage().isEmpty() ? "" : event.getStage() + ": ";
        return where + event.getIncidentRaised().getMessage() + " ["
                + event.getIncidentRaised().getCode() + "]";
    }
}
