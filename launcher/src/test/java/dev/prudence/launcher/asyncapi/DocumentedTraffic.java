package dev.prudence.launcher.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What really went over the topics, read as {@code docs/asyncapi.yaml} says. */
public final class DocumentedTraffic {

    private DocumentedTraffic() {}

    /** Reads every record of every topic; returns the topics that had any. */
    public static TreeSet<String> read(String kafka) throws InvalidProtocolBufferException {
        AsyncApi file = AsyncApi.read();
        Map<String, JsonNode> messages = new HashMap<>();
        Map<String, JsonSchema> headers = new HashMap<>();
        file.channels().forEach((address, channel) -> {
            JsonNode message = file.message(channel);
            messages.put(address, message);
            headers.put(
                    address,
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(file.headers(message)));
        });
        TreeSet<String> topics = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record :
                records(kafka, messages.keySet().stream().toList())) {
            JsonNode message = messages.get(record.topic());
            topics.add(record.topic());
            assertThat(headers.get(record.topic()).validate(headers(record)))
                    .as(record.topic())
                    .isEmpty();
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .matches(message.at("/bindings/kafka/key/pattern").asText());
            DynamicMessage read = DynamicMessage.parseFrom(
                    AsyncApi.MESSAGES.get(message.path("x-protobuf-message").asText()), record.value());
            assertThat(read.getUnknownFields().asMap()).isEmpty();
        }
        return topics;
    }

    private static ObjectNode headers(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String kafka, List<String> topics) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }
}
