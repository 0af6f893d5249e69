package dev.prudence.sinks.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.RefusedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Tells people of alarms, incidents and runs that failed: one message for everything that came together, equal things counted. What is too old to
 * be news is left out. Not thread-safe.
 */
public final class WebhookSink implements EventSink {

    private static final Logger LOG = System.getLogger(WebhookSink.class.getName());

    private final Endpoint server;
    private final Format format;
    private final NoticeRules rules;
    private final Duration mostAge;
    private final Signature signature;
    private final InstantSource clock;

    /** How a message looks. */
    public enum Format {
        /** As Slack, Mattermost and Rocket.Chat take it. */
        SLACK,
        /** JSON for programs. */
        PLAIN
    }

    /**
     * A sink.
     *
     * @param server with the whole address
     * @param mostAge of an event that is still told of
     */
    public WebhookSink(
            Endpoint server,
            Format format,
            NoticeRules rules,
            Duration mostAge,
            Signature signature,
            InstantSource clock) {
        this.server = server;
        this.format = format;
        this.rules = rules;
        this.mostAge = mostAge;
        this.signature = signature;
        this.clock = clock;
    }

    @Override
    public void resume(JsonNode checkpoint) {}

    @Override
    public void deliver(List<SinkEvent> events) throws IOException, InterruptedException {
        Instant now = clock.instant();
        List<SinkEvent> news = events.stream()
                .filter(event -> event.time().isAfter(now.minus(mostAge)))
                .toList();
        List<Notice> notices = Notice.grouped(news, rules);
        if (notices.isEmpty()) {
            return;
        }
        String body = format == Format.SLACK ? SlackMessage.of(notices) : PlainMessage.of(notices);
        Map<String, String> headers = signature.headers(body, now);
        try {
            server.post("", body, headers);
        } catch (RefusedException refused) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The webhook refuses a message, and it is left out: notices=" + notices.size() + ", "
                            + refused.getMessage());
        }
    }

    @Override
    public JsonNode checkpoint() {
        return JsonNodeFactory.instance.objectNode();
    }
}
