package dev.prudence.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes what a run leaves for people and programs; each file appears whole. */
public final class ReportFiles {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    /** Writes {@code results.json}, {@code report.md} and {@code report.html}. */
    public static void write(Path directory, JsonNode results, Report report) throws IOException {
        writeJson(directory.resolve("results.json"), results);
        put(directory.resolve("report.md"), MarkdownReport.render(report));
        put(directory.resolve("report.html"), HtmlReport.render(report));
    }

    /** Writes one file as JSON. */
    static void writeJson(Path file, Object content) throws IOException {
        put(file, JSON.writeValueAsString(content) + "\n");
    }

    private static void put(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, content);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
