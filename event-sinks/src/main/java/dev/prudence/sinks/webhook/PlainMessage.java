package dev.prudence.sinks.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Notices for programs. */
final class PlainMessage {

    private PlainMessage() {}

    static String of(List<Notice> notices) {
        ObjectNode message =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 1).put("source", "prudence");
        ArrayNode items = message.putArray("notices");
        for (Notice notice : notices) {
            ObjectNode item = items.addObject()
                    .put("run", notice.run())
                    .put("stage", notice.stage())
                    .put("kind", notice.kind())
                    .put("code", notice.code())
                    .put("message", notice.message())
                    .put("count", notice.count())
                    .put("first", notice.first().toString())
                    .put("last", notice.last().toString());
            ArrayNode ids = item.putArray("eventIds");
            notice.ids().forEach(ids::add);
        }
        return message.toString();
    }
}
