package dev.prudence.launcher.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.prudence.launcher.platform.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/** Where the file and the code say different things. Not thread-safe. */
final class ContractRules {

    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of(
            "policy-service", "reward-ensemble-service", "world-model-service", "trainer-service", "event-sinks");

    private final AsyncApi file;
    private final List<String> problems = new ArrayList<>();

    private ContractRules(AsyncApi file) {
        this.file = file;
    }

    static List<String> problems(AsyncApi file) throws IOException {
        ContractRules rules = new ContractRules(file);
        rules.topics();
        rules.messages();
        rules.keys();
        rules.modules();
        rules.headers();
        return rules.problems;
    }

    /** The topics are those that the launcher creates, with the same settings. */
    private void topics() {
        Map<String, String> created = new TreeMap<>();
        for (NewTopic topic : Topics.all()) {
            Map<String, String> configs = topic.configs() == null ? Map.of() : topic.configs();
            created.put(topic.name(), topic.numPartitions() + " " + new TreeMap<>(configs));
        }
        Map<String, String> documented = new TreeMap<>();
        file.document().path("channels").forEach(channel -> {
            JsonNode kafka = channel.at("/bindings/kafka");
            Map<String, String> configs = new TreeMap<>();
            kafka.path("topicConfiguration")
                    .properties()
                    .forEach(each -> configs.put(
                            each.getKey(),
                            each.getValue().isArray()
                                    ? each.getValue().get(0).asText()
                                    : each.getValue().asText()));
            String address = channel.path("address").asText();
            documented.put(address, kafka.path("partitions").asInt() + " " + configs);
            differ(
                    "name of the topic in the bindings of " + address,
                    address,
                    kafka.path("topic").asText());
        });
        differ("topics", created, documented);
    }

    /** Every field and every fact of every message stands there, and nothing else. */
    private void messages() {
        TreeSet<String> seen = new TreeSet<>();
        file.channels().forEach((address, channel) -> {
            JsonNode message = file.message(channel);
            String name = message.path("x-protobuf-message").asText();
            seen.add(name);
            Descriptor descriptor = AsyncApi.MESSAGES.get(name);
            if (descriptor == null) {
                problems.add("no message of this name is sent: " + name);
                return;
            }
            differ("CloudEvents type of " + name, address, message.path("name").asText());
            differ(
                    "CloudEvents type of " + name,
                    address,
                    message.at("/headers/allOf/1/properties/ce_type/const").asText());
            String proto = message.at("/payload/schema/$ref").asText();
            differ(
                    "file of " + name,
                    "../proto/src/main/proto/" + descriptor.getFile().getName(),
                    proto);
            fields(message, descriptor);
        });
        differ("messages", new TreeSet<>(AsyncApi.MESSAGES.keySet()), seen);
    }

    private void fields(JsonNode message, Descriptor descriptor) {
        List<String> plain = new ArrayList<>();
        Map<String, String> facts = new TreeMap<>();
        for (FieldDescriptor field : descriptor.getFields()) {
            if (field.getRealContainingOneof() == null) {
                plain.add(field.getName());
            } else {
                facts.put(field.getName(), field.getMessageType().getName() + " " + names(field.getMessageType()));
            }
        }
        differ("fields of " + descriptor.getName(), plain, texts(message.path("x-fields")));
        Map<String, String> documented = new TreeMap<>();
        message.path("x-facts").properties().forEach(each -> {
            JsonNode fact = each.getValue();
            documented.put(each.getKey(), fact.path("message").asText() + " " + texts(fact.path("fields")));
            if (fact.path("description").asText().isBlank()) {
                problems.add("a fact has no description: " + each.getKey());
            }
        });
        differ("facts of " + descriptor.getName(), facts, documented);
    }

    /** Keys are described in the words of the contracts. */
    private void keys() throws IOException {
        Map<String, String> contracts = new TreeMap<>();
        Pattern comment =
                Pattern.compile("// Topic (prudence\\.[a-z.-]+\\.v1),[^\\n]*?key (\"[^\"]+\"|run id|and limits as|as)");
        try (Stream<Path> files = Files.walk(ROOT.resolve("proto/src/main/proto"))) {
            for (Path proto :
                    files.filter(each -> each.toString().endsWith(".proto")).toList()) {
                Matcher matcher = comment.matcher(Files.readString(proto));
                while (matcher.find()) {
                    contracts.put(matcher.group(1), matcher.group(2).replace("\"", ""));
                }
            }
        }
        file.channels().forEach((address, channel) -> {
            String contract = contracts.getOrDefault(address, "none");
            String documented =
                    file.message(channel).at("/bindings/kafka/key/description").asText();
            if (contract.endsWith("as")) {
                // As that of the block that was asked for.
                differ("key of " + address, true, documented.startsWith("<run-id>/<phase>/<first "));
            } else {
                differ("key of " + address, contract, documented);
            }
        });
    }

    /** Whoever names a topic in his sources sends to it or receives from it. */
    private void modules() throws IOException {
        for (String module : MODULES) {
            String sources = sources(module);
            for (String address : file.channels().keySet()) {
                boolean named = sources.contains("\"" + address + "\"") || sources.contains("topic: " + address + "\n");
                boolean documented = file.modules(address, "send").contains(module)
                        || file.modules(address, "receive").contains(module);
                differ("whether " + module + " uses " + address, named, documented);
            }
        }
    }

    /** The headers are those that the services write. */
    private void headers() throws IOException {
        Pattern header = Pattern.compile("\"(ce_[a-z]+|content-type|dead-letter-[a-z]+)\"");
        TreeSet<String> written = new TreeSet<>();
        for (String module : MODULES) {
            Matcher matcher = header.matcher(sources(module));
            while (matcher.find()) {
                written.add(matcher.group(1));
            }
        }
        TreeSet<String> documented = new TreeSet<>();
        JsonNode components = file.document().path("components");
        components.at("/schemas/CloudEventHeaders/properties").fieldNames().forEachRemaining(documented::add);
        components.at("/messages/DeadLetter/headers/properties").fieldNames().forEachRemaining(documented::add);
        differ("headers", written, documented);
    }

    private static String sources(String module) throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
            for (Path each : files.filter(path -> path.toString().matches(".*\\.(java|yaml)"))
                    .toList()) {
                sources.append(Files.readString(each)).append('\n');
            }
        }
        return sources.toString();
    }

    private static List<String> names(Descriptor message) {
        return message.getFields().stream().map(FieldDescriptor::getName).toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private void differ(String what, Object code, Object documented) {
        if (!code.equals(documented)) {
            problems.add(what + ": the code has " + code + ", the file " + documented);
        }
    }
}
