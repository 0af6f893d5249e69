package dev.prudence.sinks;

import dev.prudence.proto.run.v1.RunEvent;
import java.time.Instant;

/**
 * An event as the topic carries it.
 *
 * @param id the CloudEvents id: the same for the same event, however often it comes
 * @param source the CloudEvents source
 */
public record SinkEvent(String id, String source, RunEvent event) {

    /** The run. */
    public String run() {
        return event.getRunId();
    }

    /** The stage; empty for events of the whole run. */
    public String stage() {
        return event.getStage();
    }

    /** When it happened. */
    public Instant time() {
        return Instant.ofEpochSecond(
                event.getTime().getSeconds(), event.getTime().getNanos());
    }

    /** When it happened, milliseconds since 1970. */
    public long millis() {
        return time().toEpochMilli();
    }

    /** A metric's name with its stage in front, unless it stands there already. */
    public String qualified(String name) {
        return stage().isEmpty() || name.startsWith(stage() + "/") ? name : stage() + "/" + name;
    }
}
