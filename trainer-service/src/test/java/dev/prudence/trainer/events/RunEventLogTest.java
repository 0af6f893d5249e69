package dev.prudence.trainer.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.RunEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventLogTest {

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-01-31T22:15:30Z");

    @Test
    void numbersEventsOnAfterARestart() {
        try (RunEventLog log = open()) {
            append(log, 1);
            append(log, 2);
        }
        try (RunEventLog log = open()) {
            append(log, 3);
            assertThat(log.lastSequence()).isEqualTo(3);
            assertThat(log.read(0, 10)).extracting(RunEvent::getSequence).containsExactly(1L, 2L, 3L);
            assertThat(log.read(2, 1))
                    .extracting(event -> event.getMetricRecorded().getValue())
                    .containsExactly(2.0);
            assertThat(log.read(4, 10)).isEmpty();
            assertThat(log.last()).contains(log.read(3, 1).get(0));
        }
    }

    @Test
    void tellsListenersUntilTheyLeave() {
        try (RunEventLog log = open()) {
            List<Long> heard = new ArrayList<>();
            RunEventLog.Subscription subscription = log.subscribe(event -> heard.add(event.getSequence()));
            append(log, 1);
            subscription.close();
            append(log, 2);
            assertThat(heard).containsExactly(1L);
        }
    }

    @Test
    void thinsProgressOutButKeepsBeginningsAndEnds() {
        List<String> reports = new ArrayList<>();
        ProgressThrottle throttle =
                new ProgressThrottle((activity, done, total, unit) -> reports.add(activity + " " + done), () -> now);
        for (int done = 0; done <= 100; done++) {
            throttle.progress("training", done, 100, "steps");
            now = now.plusMillis(10);
        }
        throttle.progress("training", 100, 100, "steps");
        throttle.progress("testing", 1, 100, "steps");
        assertThat(reports)
                .containsExactly(
                        "training 0", "training 30", "training 60", "training 90", "training 100", "testing 1");
    }

    private RunEventLog open() {
        return RunEventLog.open(directory.resolve("events.log"), "run-1", () -> now);
    }

    private static void append(RunEventLog log, double value) {
        log.append(
                "sft",
                event -> event.setMetricRecorded(
                        MetricRecorded.newBuilder().setName("loss").setValue(value)));
    }
}
