package dev.prudence.trainer.run;

import dev.prudence.proto.run.v1.Severity;

/** Takes reports of what went wrong and was dealt with. */
@FunctionalInterface
public interface IncidentSink {

    /**
     * Reports an incident.
     *
     * @param code stable, for alert rules: {@code duplicate-differs}
     * @param message one sentence
     */
    void incident(Severity severity, String code, String message);
}
