package dev.prudence.monitor;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Files of watched policies, JSON. */
public final class WatchedPolicies {

    /** The usual name. */
    public static final String FILE = "monitoring.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private WatchedPolicies() {}

    /** Replaces the file in a directory at once. */
    public static void write(List<WatchedPolicy> policies, Path directory) throws IOException {
        Path partial = directory.resolve(FILE + ".partial");
        JSON.writeValue(partial.toFile(), policies);
        Files.move(
                partial, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads what {@link #write} left in a directory. */
    public static List<WatchedPolicy> read(Path directory) throws IOException {
        return JSON.readValue(directory.resolve(FILE).toFile(), new TypeReference<>() {});
    }
}
