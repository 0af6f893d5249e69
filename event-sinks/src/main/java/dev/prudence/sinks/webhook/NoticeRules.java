package dev.prudence.sinks.webhook;

import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.Severity;

/**
 * What is told of.
 *
 * @param warnings whether incidents that are only warnings are; errors are in any case
 * @param recovered whether the end of an alarm is
 */
public record NoticeRules(boolean warnings, boolean recovered) {

    boolean tellsOf(RunEvent event) {
        return switch (event.getFactCase()) {
            case ALARM_CHANGED -> recovered || event.getAlarmChanged().getRaised();
            case INCIDENT_RAISED -> warnings || event.getIncidentRaised().getSeverity() == Severity.SEVERITY_ERROR;
            case RUN_ENDED -> event.getRunEnded().getStatus() == RunStatus.RUN_STATUS_FAILED;
            default -> false;
        };
    }
}
