package dev.prudence.launcher.command;

import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to get into a Kafka that is guarded, as an option of a command. */
final class KafkaOptions {

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "Further settings of the Kafka client, for TLS and credentials.")
    private @Nullable Path file;

    /** @throws LaunchException if the file cannot be read */
    Map<String, String> client() {
        Map<String, String> settings = new HashMap<>();
        if (file != null) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                read.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new LaunchException("The settings of the Kafka client cannot be read: file=" + file, e);
            }
            read.stringPropertyNames().forEach(name -> settings.put(name, read.getProperty(name)));
        }
        return settings;
    }
}
