package dev.prudence.trainer.dashboard;

import dev.prudence.proto.run.v1.RunEvent;
import java.time.Instant;

/** When events happened. */
final class EventTime {

    private EventTime() {}

    static Instant of(RunEvent event) {
        return Instant.ofEpochSecond(
                event.getTime().getSeconds(), event.getTime().getNanos());
    }
}
