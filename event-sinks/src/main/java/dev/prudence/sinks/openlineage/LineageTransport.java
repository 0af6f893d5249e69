package dev.prudence.sinks.openlineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.sinks.files.CommittedFiles;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Where lineage goes. Not thread-safe. */
public interface LineageTransport {

    /** Takes up what {@link #checkpoint} gave. */
    void resume(JsonNode checkpoint) throws IOException;

    /** Sends events, in their order. */
    void send(List<ObjectNode> events) throws IOException, InterruptedException;

    /** What has to be known to go on. */
    JsonNode checkpoint();

    /** A server such as Marquez, which takes one event at a time. What it refuses is left out. */
    final class Http implements LineageTransport {

        private static final Logger LOG = System.getLogger(LineageTransport.class.getName());

        private final Endpoint server;
        private final String path;

        public Http(Endpoint server, String path) {
            this.server = server;
            this.path = path;
        }

        @Override
        public void resume(JsonNode checkpoint) {}

        @Override
        public void send(List<ObjectNode> events) throws IOException, InterruptedException {
            for (ObjectNode event : events) {
                try {
                    server.post(path, event.toString());
                } catch (RefusedException refused) {
                    LOG.log(
                            Logger.Level.WARNING,
                            "An OpenLineage event is refused, and left out: job="
                                    + event.at("/job/name").asText() + ", type="
                                    + event.path("eventType").asText() + ", " + refused.getMessage());
                }
            }
        }

        @Override
        public JsonNode checkpoint() {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    /** A file of JSON lines. */
    final class Lines implements LineageTransport {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final CommittedFiles files;
        private final String name;

        public Lines(Path file) {
            Path absolute = file.toAbsolutePath();
            this.files = new CommittedFiles(absolute.resolveSibling(""));
            this.name = absolute.getFileName().toString();
        }

        @Override
        public void resume(JsonNode checkpoint) throws IOException {
            files.resume(checkpoint);
            files.adopt(name, name);
        }

        @Override
        public void send(List<ObjectNode> events) throws IOException {
            if (events.isEmpty()) {
                return;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (ObjectNode event : events) {
                bytes.writeBytes((JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            files.append(name, ByteBuffer.wrap(bytes.toByteArray()));
        }

        @Override
        public JsonNode checkpoint() {
            return files.checkpoint();
        }
    }
}
