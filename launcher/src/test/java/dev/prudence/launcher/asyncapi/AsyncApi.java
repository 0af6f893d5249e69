package dev.prudence.launcher.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Descriptors.Descriptor;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.reward.v1.MemberIncident;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import dev.prudence.proto.run.v1.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file that documents the topics. Thread-safe. */
record AsyncApi(ObjectNode document) {

    /** The messages that topics carry, by their full names. */
    static final Map<String, Descriptor> MESSAGES = messages();

    static AsyncApi read() {
        try {
            return new AsyncApi((ObjectNode)
                    new YAMLMapper().readTree(Path.of("../docs/asyncapi.yaml").toFile()));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Channels of facts by their address; those of dead letters are left out. */
    Map<String, JsonNode> channels() {
        Map<String, JsonNode> channels = new TreeMap<>();
        document.path("channels").forEach(channel -> {
            if (!channel.path("address").asText().endsWith(".dlq")) {
                channels.put(channel.path("address").asText(), channel);
            }
        });
        return channels;
    }

    /** The message of a channel of facts. */
    JsonNode message(JsonNode channel) {
        return resolve(channel.path("messages").elements().next());
    }

    /** The schemas of a message's headers, what they refer to included. */
    ObjectNode headers(JsonNode message) {
        ObjectNode schema = message.path("headers").deepCopy();
        schema.set("components", document.path("components"));
        return schema;
    }

    /** Modules that send to or receive from a channel. */
    List<String> modules(String channel, String action) {
        return document.path("operations")
                .valueStream()
                .filter(operation -> operation.path("action").asText().equals(action))
                .filter(operation -> resolve(operation.path("channel"))
                        .path("address")
                        .asText()
                        .equals(channel))
                .map(operation -> operation.path("x-module").asText())
                .sorted()
                .toList();
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static Map<String, Descriptor> messages() {
        Map<String, Descriptor> messages = new LinkedHashMap<>();
        for (Descriptor message : List.of(
                PromptRequested.getDescriptor(),
                SampleGenerated.getDescriptor(),
                PlayRequested.getDescriptor(),
                TrajectoryCompleted.getDescriptor(),
                SampleScored.getDescriptor(),
                MemberIncident.getDescriptor(),
                VersionPublished.getDescriptor(),
                RunEvent.getDescriptor())) {
            messages.put(message.getFullName(), message);
        }
        return messages;
    }
}
