package dev.prudence.sinks.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Notices as Slack's incoming webhooks take them: a text for those that show no blocks, and a section for each notice. */
final class SlackMessage {

    /** Slack takes 50 blocks of at most 3,000 characters. */
    private static final int MOST_SECTIONS = 20;

    private static final int MOST_CHARACTERS = 600;
    private static final Map<String, String> SIGNS = Map.of(
            "alarm", ":rotating_light:",
            "alarm-over", ":white_check_mark:",
            "error", ":x:",
            "run-failed", ":x:");

    private SlackMessage() {}

    static String of(List<Notice> notices) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("text", summary(notices));
        ArrayNode blocks = message.putArray("blocks");
        notices.stream().limit(MOST_SECTIONS).forEach(notice -> section(blocks, sentence(notice)));
        if (notices.size() > MOST_SECTIONS) {
            section(blocks, "… and " + (notices.size() - MOST_SECTIONS) + " more");
        }
        return message.toString();
    }

    private static String summary(List<Notice> notices) {
        Notice first = notices.get(0);
        String rest = notices.size() == 1 ? "" : " and " + (notices.size() - 1) + " more";
        return escaped("Prudence: " + first.kind() + " " + first.code() + " in " + first.run() + rest);
    }

    private static void section(ArrayNode blocks, String text) {
        blocks.addObject()
                .put("type", "section")
                .putObject("text")
                .put("type", "mrkdwn")
                .put("text", text);
    }

    private static String sentence(Notice notice) {
        String often = notice.count() == 1 ? "" : " ×" + notice.count();
        String stage = notice.stage().isEmpty() ? "" : ", stage " + notice.stage();
        String message = notice.message().length() <= MOST_CHARACTERS
                ? notice.message()
                : notice.message().substring(0, MOST_CHARACTERS) + "…";
        return SIGNS.getOrDefault(notice.kind(), ":warning:") + " *" + escaped(notice.kind() + " " + notice.code())
                + "*" + often + "\n" + escaped(message) + "\n_" + escaped("run " + notice.run() + stage) + ", "
                + notice.last() + "_";
    }

    /** The three characters that Slack gives a meaning to: no message can mention a channel or hide a link. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
