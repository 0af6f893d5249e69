package dev.prudence.trainer.dashboard;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.trainer.dashboard.curves.RunCurves;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the events of one run add up to. Events must come in order, each once. Not thread-safe. */
public final class RunPicture {

    /** Most alarms and incidents that are kept, the newest ones. */
    public static final int MOST_NOTICES = 2_000;

    private static final int MOST_MODELS = 10_000;

    private final RunCurves curves;
    private final Map<String, StageView> stages = new LinkedHashMap<>();
    private final Deque<Notice> notices = new ArrayDeque<>();
    private final Set<String> raised = new LinkedHashSet<>();
    private final List<Published> models = new ArrayList<>();
    private long sequence;
    private long noticed;
    private int restarts;
    private Optional<RunEnded> end = Optional.empty();

    /**
     * A version that was published.
     *
     * @param time when
     * @param stage by which stage
     * @param version what
     */
    public record Published(Instant time, String stage, ModelVersion version) {}

    RunPicture(RunCurves curves) {
        this.curves = curves;
    }

    void apply(RunEvent event) {
        sequence = event.getSequence();
        curves.apply(event);
        Notice.of(event).ifPresent(this::add);
        switch (event.getFactCase()) {
            case RUN_STARTED -> started(event.getRunStarted());
            case STAGE_STARTED -> stages.put(event.getStage(), stage(event).running());
            case STAGE_PROGRESSED -> stages.put(event.getStage(), stage(event).progressed(event.getStageProgressed()));
            case STAGE_COMPLETED ->
                stages.put(
                        event.getStage(),
                        stage(event)
                                .completed(
                                        event.getStageCompleted().getSeconds(),
                                        event.getStageCompleted().getCached(),
                                        event.getStageCompleted().getMetricsMap()));
            case MODEL_PUBLISHED -> published(event);
            case ALARM_CHANGED -> alarm(event);
            case RUN_ENDED -> end = Optional.of(event.getRunEnded());
            default -> {
                // Curves and notices have it.
            }
        }
    }

    /** Number of the newest event; 0 when there was none. */
    public long sequence() {
        return sequence;
    }

    public RunCurves curves() {
        return curves;
    }

    /** In the order of the run. */
    public List<StageView> stages() {
        return List.copyOf(stages.values());
    }

    /** Alarms and incidents, newest first. */
    public List<Notice> notices() {
        List<Notice> newestFirst = new ArrayList<>(notices.size());
        notices.descendingIterator().forEachRemaining(newestFirst::add);
        return newestFirst;
    }

    /** How many alarms and incidents there were, kept or not. */
    public long noticed() {
        return noticed;
    }

    /** How many alarms are raised now. */
    public int raised() {
        return raised.size();
    }

    /** Versions in the order of their publication. */
    public List<Published> models() {
        return List.copyOf(models);
    }

    /** How often the run went on after a restart. */
    public int restarts() {
        return restarts;
    }

    /** How the run ended; empty while it is on its way. */
    public Optional<RunEnded> end() {
        return end;
    }

    private StageView stage(RunEvent event) {
        return stages.getOrDefault(event.getStage(), StageView.waiting(event.getStage()));
    }

    private void started(RunStarted fact) {
        restarts += fact.getResumed() ? 1 : 0;
        Map<String, StageView> before = new LinkedHashMap<>(stages);
        stages.clear();
        fact.getStagesList().forEach(name -> stages.put(name, before.getOrDefault(name, StageView.waiting(name))));
    }

    private void published(RunEvent event) {
        if (models.size() < MOST_MODELS) {
            models.add(new Published(
                    EventTime.of(event),
                    event.getStage(),
                    event.getModelPublished().getVersion()));
        }
    }

    private void alarm(RunEvent event) {
        String alarm = event.getStage() + "/" + event.getAlarmChanged().getPolicy() + "/"
                + event.getAlarmChanged().getSignal();
        if (event.getAlarmChanged().getRaised()) {
            raised.add(alarm);
        } else {
            raised.remove(alarm);
        }
    }

    private void add(Notice notice) {
        noticed++;
        notices.addLast(notice);
        if (notices.size() > MOST_NOTICES) {
            notices.removeFirst();
        }
    }
}
