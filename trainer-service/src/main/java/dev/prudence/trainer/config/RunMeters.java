package dev.prudence.trainer.config;

import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.trainer.events.RunEventLog;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what happens in runs, as {@code prudence_trainer_*}. This class is thread-safe. */
@Singleton
public class RunMeters implements RunEventLog.Listener {

    private static final String PREFIX = "prudence.trainer.";

    private final MeterRegistry meters;
    private final AtomicInteger active = new AtomicInteger();

    public RunMeters(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge(PREFIX + "runs.active", active);
    }

    @Override
    public void appended(RunEvent event) {
        switch (event.getFactCase()) {
            case RUN_STARTED -> active.set(1);
            case STAGE_COMPLETED -> completed(event.getStage(), event.getStageCompleted());
            case INCIDENT_RAISED -> raised(event.getIncidentRaised());
            case MODEL_PUBLISHED -> meters.counter(PREFIX + "models.published").increment();
            case RUN_ENDED -> ended(event.getRunEnded().getStatus().name());
            default -> {
                // Progress and metrics belong to the run, not to the service.
            }
        }
    }

    private void completed(String stage, StageCompleted fact) {
        String cached = Boolean.toString(fact.getCached());
        meters.counter(PREFIX + "stages.completed", "stage", stage, "cached", cached)
                .increment();
        meters.summary(PREFIX + "stage.seconds", "stage", stage, "cached", cached)
                .record(fact.getSeconds());
    }

    private void raised(IncidentRaised fact) {
        meters.counter(
                        PREFIX + "incidents",
                        "code",
                        fact.getCode(),
                        "severity",
                        label(fact.getSeverity().name()))
                .increment();
    }

    private void ended(String status) {
        active.set(0);
        meters.counter(PREFIX + "runs.ended", "status", label(status)).increment();
    }

    private static String label(String name) {
        return name.substring(name.lastIndexOf('_') + 1).toLowerCase(Locale.ROOT);
    }
}
