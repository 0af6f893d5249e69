package dev.prudence.sinks.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.util.JsonFormat;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.archive.ArchiveSink.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveSinkTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final TestRun run = new TestRun("run-1")
            .started()
            .stage("sft")
            .metric("sft", "loss", 0.5, 1)
            .sample("sft", "p", "a bird — ☃")
            .completed("sft")
            .ended(RunStatus.RUN_STATUS_COMPLETED, "", "/runs/run-1");

    @Test
    void keepsEveryEventWholeAsACloudEvent() throws IOException {
        ArchiveSink sink = begun(Layout.RUN, 1 << 20);
        sink.deliver(run.events());
        List<String> lines = lines();
        assertThat(lines).hasSize(6);
        for (int i = 0; i < 6; i++) {
            JsonNode line = JSON.readTree(lines.get(i));
            assertThat(line.path("specversion").asText()).isEqualTo("1.0");
            assertThat(line.path("id").asText()).isEqualTo("id-of-run-1-" + (i + 1));
            assertThat(line.path("subject").asText()).isEqualTo("run-1");
            assertThat(line.path("type").asText()).isEqualTo("prudence.run.events.v1");
            RunEvent.Builder read = RunEvent.newBuilder();
            JsonFormat.parser().merge(line.path("data").toString(), read);
            assertThat(read.build()).isEqualTo(run.events().get(i).event());
        }
    }

    @Test
    void beginsAnotherFileWhenOneIsFullAndNeverCutsALine() throws IOException {
        ArchiveSink sink = begun(Layout.RUN, 700);
        for (SinkEvent each : run.events()) {
            sink.deliver(List.of(each));
        }
        assertThat(files())
                .hasSizeGreaterThan(1)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).matches("run-1-[0-9]{9}\\.jsonl"));
        assertThat(ids()).containsExactlyElementsOf(idsOf(run.events()));
    }

    @Test
    void writesNothingTwiceAndLosesNothingWhenItDiesBetweenFileAndPosition() throws IOException {
        for (int cut = 1; cut < 6; cut++) {
            for (int second = cut; second <= 6; second++) {
                Path own = directory.resolve(cut + "-" + second);
                ArchiveSink first = new ArchiveSink(own, Layout.RUN, 700);
                first.resume(JsonNodeFactory.instance.objectNode());
                first.deliver(run.events(1, cut));
                JsonNode noted = first.checkpoint();
                if (second > cut) {
                    first.deliver(run.events(cut + 1, second));
                }
                ArchiveSink again = new ArchiveSink(own, Layout.RUN, 700);
                again.resume(JSON.readTree(noted.toString()));
                again.deliver(run.events(cut + 1, 6));
                assertThat(ids(own)).as("%d, %d", cut, second).containsExactlyElementsOf(idsOf(run.events()));
            }
        }
    }

    @Test
    void aTornLineIsCutOff() throws IOException {
        ArchiveSink sink = begun(Layout.RUN, 1 << 20);
        sink.deliver(run.events(1, 2));
        JsonNode noted = sink.checkpoint();
        Files.writeString(files().get(0), "{\"specversion\": \"1.0\", \"da", java.nio.file.StandardOpenOption.APPEND);
        ArchiveSink again = new ArchiveSink(directory, Layout.RUN, 1 << 20);
        again.resume(noted);
        again.deliver(run.events(3, 6));
        assertThat(ids()).containsExactlyElementsOf(idsOf(run.events()));
    }

    @Test
    void keepsTheRunsOfADayTogether() throws IOException {
        ArchiveSink sink = begun(Layout.DAY, 1 << 20);
        sink.deliver(run.events());
        sink.deliver(new TestRun("run-2").started().events());
        assertThat(files()).hasSize(1);
        assertThat(files().get(0).getFileName().toString()).startsWith("2026-03-01T120001.000-");
        assertThat(ids()).hasSize(7);
    }

    @Test
    void aRunsNameNeverLeavesTheDirectory() throws IOException {
        ArchiveSink sink = begun(Layout.RUN, 1 << 20);
        sink.deliver(new TestRun("../../etc/passwd").started().events());
        assertThat(files()).hasSize(1);
    }

    private ArchiveSink begun(Layout layout, long mostBytes) throws IOException {
        ArchiveSink sink = new ArchiveSink(directory, layout, mostBytes);
        sink.resume(JsonNodeFactory.instance.objectNode());
        return sink;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private List<String> lines() throws IOException {
        return lines(directory);
    }

    private static List<String> lines(Path of) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(of)) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private List<String> ids() throws IOException {
        return ids(directory);
    }

    private static List<String> ids(Path of) throws IOException {
        return lines(of).stream()
                .map(line -> {
                    try {
                        return JSON.readTree(line).path("id").asText();
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                })
                .toList();
    }

    private static List<String> idsOf(List<SinkEvent> events) {
        return events.stream().map(SinkEvent::id).toList();
    }
}
