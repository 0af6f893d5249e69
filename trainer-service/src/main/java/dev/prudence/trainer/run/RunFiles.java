package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.prudence.trainer.journal.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run leaves in its output directory beside the report: {@code config.yaml}, the resolved document; {@code
 * environment.json}, what it ran on; {@code stages/<stage>}, links to the stages' outputs.
 */
final class RunFiles {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectMapper YAML = new YAMLMapper();

    private RunFiles() {}

    static void writeInputs(StoredRun run, Software software) throws IOException {
        Path directory = Files.createDirectories(run.outputDirectory());
        WholeFiles.replace(directory.resolve("config.yaml"), YAML.writeValueAsBytes(run.document()));
        WholeFiles.replace(
                directory.resolve("environment.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(environment(software)));
    }

    /** Links a stage's output, where the file system has links. */
    static void link(StoredRun run, String stage, Path output) throws IOException {
        Path link =
                Files.createDirectories(run.outputDirectory().resolve("stages")).resolve(stage);
        Files.deleteIfExists(link);
        try {
            Files.createSymbolicLink(link, output.toAbsolutePath());
        } catch (UnsupportedOperationException noLinks) {
            Files.writeString(link, output.toAbsolutePath() + "\n");
        }
    }

    private static ObjectNode environment(Software software) {
        ObjectNode json = JSON.createObjectNode()
                .put("version", software.version())
                .put("device", software.device())
                .put("java", Runtime.version().toString())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("architecture", System.getProperty("os.arch"))
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("heapMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        ObjectNode digests = json.putObject("software");
        software.digests().forEach(digests::put);
        return json;
    }
}
