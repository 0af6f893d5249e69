package dev.prudence.reward.messaging;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Replaces Kafka, and puts the store into a directory of its own. */
public final class InMemoryChannels implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>();
        settings.putAll(InMemoryConnector.switchIncomingChannelsToInMemory(
                Channels.SAMPLE_GENERATED, Channels.VERSION_PUBLISHED));
        settings.putAll(
                InMemoryConnector.switchOutgoingChannelsToInMemory(Channels.SAMPLE_SCORED, Channels.MEMBER_INCIDENT));
        settings.put("prudence.reward.most-body-bytes", "65536");
        settings.put("prudence.reward.directory", directory().toString());
        return settings;
    }

    @Override
    public void stop() {
        InMemoryConnector.clear();
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("reward-service");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
