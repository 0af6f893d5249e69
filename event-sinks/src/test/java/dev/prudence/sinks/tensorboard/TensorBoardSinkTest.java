package dev.prudence.sinks.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.TestTools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Read back with TensorFlow's own message classes, and by TensorBoard itself where it is installed. */
class TensorBoardSinkTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final TestRun run = new TestRun("run-1")
            .started()
            .stage("ppo")
            .metric("ppo", "ppo/loss", 0.5, 1)
            .metric("ppo", "ppo/loss", 0.25, 2)
            .observed("ppo", "uwo", 3)
            .sample("ppo", "uwo", "a *long-legged* bird")
            .completed("ppo");

    @Test
    void writesCurvesAndTextsThatTensorFlowReads() throws IOException {
        begun().deliver(run.events());
        List<Event> events = read();
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(scalars(events))
                .containsExactly(
                        "loss 1 0.5",
                        "loss 2 0.25",
                        "uwo/monitor/kl 3 1.5",
                        "uwo/monitor/proxy 3 3.0",
                        "uwo/monitor/variance 3 0.25",
                        "uwo/monitor/disagreement 3 0.5",
                        "uwo/monitor/gold 3 -1.0",
                        "stage/seconds 0 1.5",
                        "stage/loss 0 0.25");
        assertThat(events.get(1).getWallTime()).isEqualTo(TestRun.START.getEpochSecond() + 3.0);
        Summary.Value text = events.stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .filter(Summary.Value::hasTensor)
                .findFirst()
                .orElseThrow();
        assertThat(text.getTag()).isEqualTo("uwo/samples/3");
        assertThat(text.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
        assertThat(text.getTensor().getTensorShape().getDim(0).getSize()).isEqualTo(1);
        assertThat(text.getTensor().getStringVal(0).toStringUtf8())
                .contains("    a *long-legged* bird", "gold 0.500", "members 1.000 NaN");
    }

    /** Every file that TensorFlow writes begins with these twelve bytes: a length of 24 and its masked sum. */
    @Test
    void framesRecordsAsTensorFlowDoes() {
        assertThat(HexFormat.of().formatHex(EventRecord.version(1.0)))
                .startsWith("1800000000000000a37f4b22" + "09000000000000f03f1a0d627261696e2e4576656e743a32");
    }

    @Test
    void appendsAfterARestartWithoutRepeating() throws IOException {
        TensorBoardSink first = begun();
        first.deliver(run.events(1, 3));
        JsonNode noted = JSON.readTree(first.checkpoint().toString());
        first.deliver(run.events(4, 5));
        TensorBoardSink again = new TensorBoardSink(directory);
        again.resume(noted);
        again.deliver(run.events(4, 7));
        Path whole = directory.resolve("whole");
        TensorBoardSink uninterrupted = new TensorBoardSink(whole);
        uninterrupted.resume(JsonNodeFactory.instance.objectNode());
        uninterrupted.deliver(run.events());
        assertThat(file(directory.resolve("run-1"))).hasSameBinaryContentAs(file(whole.resolve("run-1")));
    }

    @Test
    void hasADirectoryForEachRunAndStage() throws IOException {
        TensorBoardSink sink = begun();
        sink.deliver(run.events());
        sink.deliver(new TestRun("run-2")
                .metric("sft", "loss", 1, 1)
                .metric("ppo", "loss", 1, 1)
                .events());
        assertThat(directory.resolve("run-1/ppo")).isDirectory();
        assertThat(directory.resolve("run-2/sft")).isDirectory();
        assertThat(directory.resolve("run-2/ppo")).isDirectory();
    }

    @Test
    void isReadByTensorBoardItself() throws Exception {
        Optional<Path> python = TestTools.pythonWith("tensorboard");
        assumeThat(python).as("TensorBoard (pip install tensorboard)").isPresent();
        begun().deliver(run.events());
        String script = String.join(
                "\n",
                "import sys",
                "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator",
                "a = EventAccumulator(sys.argv[1]); a.Reload()",
                "print([(e.step, e.value) for e in a.Scalars('loss')])",
                "print(sorted(a.Tags()['scalars'])[:3], a.Tags()['tensors'])",
                "print(a.Tensors('uwo/samples/3')[0].tensor_proto.string_val[0].decode())");
        assertThat(TestTools.output(
                        python.orElseThrow(),
                        "-c",
                        script,
                        directory.resolve("run-1/ppo").toString()))
                .contains("[(1, 0.5), (2, 0.25)]", "['loss', 'stage/loss', 'stage/seconds'] ['uwo/samples/3']")
                .contains("a *long-legged* bird");
    }

    private TensorBoardSink begun() throws IOException {
        TensorBoardSink sink = new TensorBoardSink(directory);
        sink.resume(JsonNodeFactory.instance.objectNode());
        return sink;
    }

    private List<Event> read() throws IOException {
        List<Event> events = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file(directory))).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            byte[] payload = new byte[(int) bytes.getLong()];
            bytes.getInt();
            bytes.get(payload);
            bytes.getInt();
            events.add(Event.parseFrom(payload));
        }
        return events;
    }

    private static List<String> scalars(List<Event> events) {
        List<String> scalars = new ArrayList<>();
        for (Event event : events) {
            for (Summary.Value value : event.getSummary().getValueList()) {
                if (value.hasSimpleValue()) {
                    scalars.add(value.getTag() + " " + event.getStep() + " " + value.getSimpleValue());
                }
            }
        }
        return scalars;
    }

    private static Path file(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }
}
