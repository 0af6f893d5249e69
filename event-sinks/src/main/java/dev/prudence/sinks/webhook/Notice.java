package dev.prudence.sinks.webhook;

import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.sinks.SinkEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Something that somebody should know, however often it happened.
 *
 * @param kind {@code alarm}, {@code alarm-over}, {@code error}, {@code warning} or {@code run-failed}
 * @param code the signal or the incident's code
 * @param message one sentence: the last that was said
 * @param first when it happened first
 * @param last when it happened last
 * @param ids of the events, at most {@value #MOST_IDS}, for receivers that drop what they know
 * @param count how often
 */
record Notice(
        String run,
        String stage,
        String kind,
        String code,
        String message,
        Instant first,
        Instant last,
        List<String> ids,
        int count) {

    static final int MOST_IDS = 20;

    Notice {
        ids = List.copyOf(ids);
    }

    /** In the order in which they began. */
    static List<Notice> grouped(List<SinkEvent> events, NoticeRules rules) {
        Map<List<String>, Notice> notices = new LinkedHashMap<>();
        for (SinkEvent event : events) {
            if (rules.tellsOf(event.event())) {
                Notice notice = of(event);
                notices.merge(notice.identity(), notice, Notice::and);
            }
        }
        return new ArrayList<>(notices.values());
    }

    private List<String> identity() {
        return List.of(run, stage, kind, code);
    }

    private Notice and(Notice later) {
        List<String> all = new ArrayList<>(ids);
        later.ids().stream().limit(MOST_IDS - all.size()).forEach(all::add);
        return new Notice(run, stage, kind, code, later.message(), first, later.last(), all, count + later.count());
    }

    private static Notice of(SinkEvent event) {
        RunEvent fact = event.event();
        return switch (fact.getFactCase()) {
            case ALARM_CHANGED -> alarm(event, fact.getAlarmChanged());
            case INCIDENT_RAISED ->
                one(
                        event,
                        fact.getIncidentRaised()
                                .getSeverity()
                                .name()
                                .replace("SEVERITY_", "")
                                .toLowerCase(Locale.ROOT),
                        fact.getIncidentRaised().getCode(),
                        fact.getIncidentRaised().getMessage());
            default -> one(event, "run-failed", "run-failed", fact.getRunEnded().getReason());
        };
    }

    private static Notice alarm(SinkEvent event, AlarmChanged alarm) {
        String message = String.format(
                Locale.ROOT,
                "%s: %s is %.3f, its threshold %.3f, at step %d and %.2f nats.",
                alarm.getPolicy(),
                alarm.getSignal(),
                alarm.getValue(),
                alarm.getThreshold(),
                alarm.getTime(),
                alarm.getKl());
        return one(
                event,
                alarm.getRaised() ? "alarm" : "alarm-over",
                alarm.getPolicy() + "/" + alarm.getSignal(),
                message);
    }

    private static Notice one(SinkEvent event, String kind, String code, String message) {
        return new Notice(
                event.run(), event.stage(), kind, code, message, event.time(), event.time(), List.of(event.id()), 1);
    }
}
