package dev.prudence.trainer.dashboard;

import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.Severity;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that a person should see: an alarm of the monitor or an incident.
 *
 * @param sequence number of its event
 * @param time when
 * @param stage where; may be empty
 * @param kind which sort
 * @param severity {@code error}, {@code warning}, or {@code cleared} for an alarm that is over
 * @param code stable name: of the signal or the incident
 * @param message one sentence
 */
public record Notice(
        long sequence, Instant time, String stage, Kind kind, String severity, String code, String message) {

    /** Where notices come from. */
    public enum Kind {
        ALARM,
        INCIDENT;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an event gives notice of; empty for all other events. */
    static Optional<Notice> of(RunEvent event) {
        return switch (event.getFactCase()) {
            case ALARM_CHANGED -> Optional.of(alarm(event, event.getAlarmChanged()));
            case INCIDENT_RAISED -> Optional.of(incident(event, event.getIncidentRaised()));
            default -> Optional.empty();
        };
    }

    private static Notice alarm(RunEvent event, AlarmChanged alarm) {
        String message = String.format(
                Locale.ROOT,
                "%s: %s is %.3g, threshold %.3g, at step %d and %.3g nats from the reference",
                alarm.getPolicy(),
                alarm.getRaised() ? alarm.getSignal() : alarm.getSignal() + " is over; it",
                alarm.getValue(),
                alarm.getThreshold(),
                alarm.getTime(),
                alarm.getKl());
        return of(event, Kind.ALARM, alarm.getRaised() ? "warning" : "cleared", alarm.getSignal(), message);
    }

    private static Notice incident(RunEvent event, IncidentRaised incident) {
        String severity = incident.getSeverity() == Severity.SEVERITY_ERROR ? "error" : "warning";
        return of(event, Kind.INCIDENT, severity, incident.getCode(), incident.getMessage());
    }

    private static Notice of(RunEvent event, Kind kind, String severity, String code, String message) {
        return new Notice(event.getSequence(), EventTime.of(event), event.getStage(), kind, severity, code, message);
    }
}
