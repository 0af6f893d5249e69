package dev.prudence.launcher.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a run leaves on the screen: the result tables and where to look further. This class is thread-safe. */
public final class RunSummary {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RunSummary() {}

    /** @param directory the run's output directory */
    public static void print(Path directory, PrintStream out) {
        out.println();
        JsonNode results = read(directory.resolve("results.json"));
        Stream.of(ResultTable.of(results), ResultTable.policies(results), ResultTable.agents(results))
                .filter(table -> !table.isEmpty())
                .forEach(table -> {
                    table.forEach(out::println);
                    out.println();
                });
        Stream.of("report.html", "plans.html", "report.md", "results.json", "logs")
                .map(directory::resolve)
                .filter(Files::exists)
                .forEach(file -> out.println(file));
    }

    /** Reads a results file. */
    public static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new LaunchException("The results cannot be read: file=" + file, e);
        }
    }
}
