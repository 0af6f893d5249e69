package dev.prudence.sinks.tensorboard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.files.CommittedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes event files for TensorBoard, a directory for each run and stage: curves of metrics and of what monitors see, and texts of some samples.
 * Not thread-safe.
 */
public final class TensorBoardSink implements EventSink {

    private final CommittedFiles files;
    private final Map<String, ByteArrayOutputStream> pending = new LinkedHashMap<>();

    /** @param directory what TensorBoard is started with */
    public TensorBoardSink(Path directory) {
        this.files = new CommittedFiles(directory);
    }

    @Override
    public void resume(JsonNode checkpoint) throws IOException {
        files.resume(checkpoint);
    }

    @Override
    public void deliver(List<SinkEvent> events) throws IOException {
        pending.clear();
        for (SinkEvent event : events) {
            switch (event.event().getFactCase()) {
                case METRIC_RECORDED -> metric(event, event.event().getMetricRecorded());
                case POLICY_OBSERVED -> observed(event, event.event().getPolicyObserved());
                case STAGE_COMPLETED -> completed(event, event.event().getStageCompleted());
                case SAMPLE_OBSERVED -> sample(event, event.event().getSampleObserved());
                default -> {
                    // Nothing to draw.
                }
            }
        }
        for (Map.Entry<String, ByteArrayOutputStream> each : pending.entrySet()) {
            files.append(each.getKey(), ByteBuffer.wrap(each.getValue().toByteArray()));
        }
    }

    @Override
    public JsonNode checkpoint() {
        return files.checkpoint();
    }

    private void metric(SinkEvent event, MetricRecorded metric) {
        scalar(event, metric.getStep(), metric.getName(), metric.getValue());
    }

    private void observed(SinkEvent event, PolicyObserved seen) {
        long step = seen.getTime();
        String monitor = seen.getPolicy() + "/monitor/";
        scalar(event, step, monitor + "kl", seen.getKl());
        scalar(event, step, monitor + "proxy", seen.getProxy());
        scalar(event, step, monitor + "variance", seen.getVariance());
        if (seen.hasDisagreement()) {
            scalar(event, step, monitor + "disagreement", seen.getDisagreement());
        }
        if (seen.hasEntropy()) {
            scalar(event, step, monitor + "entropy", seen.getEntropy());
        }
        if (seen.hasProbe()) {
            scalar(event, step, monitor + "gold", seen.getProbe().getGold());
        }
    }

    private void completed(SinkEvent event, StageCompleted stage) {
        scalar(event, 0, "stage/seconds", stage.getSeconds());
        stage.getMetricsMap().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> scalar(event, 0, "stage/" + each.getKey(), each.getValue()));
    }

    private void sample(SinkEvent event, SampleObserved sample) {
        String tag = sample.getPolicy() + "/samples/" + sample.getSampleId();
        out(event).writeBytes(EventRecord.text(seconds(event), sample.getTime(), tag, SampleMarkdown.of(sample)));
    }

    private void scalar(SinkEvent event, long step, String name, double value) {
        String prefix = event.stage() + "/";
        String tag = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        out(event).writeBytes(EventRecord.scalar(seconds(event), step, tag, value));
    }

    private ByteArrayOutputStream out(SinkEvent event) {
        String stage = CommittedFiles.safe(event.run()) + "/" + CommittedFiles.safe(event.stage());
        files.open(stage, stage + "/" + firstName(event));
        return pending.computeIfAbsent(stage, missing -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (files.length(stage) == 0) {
                bytes.writeBytes(EventRecord.version(seconds(event)));
            }
            return bytes;
        });
    }

    /** The same when the same events come again. TensorBoard reads the files of a directory by their names. */
    private static String firstName(SinkEvent event) {
        return String.format(
                "events.out.tfevents.%010d.prudence.%09d",
                event.time().getEpochSecond(), event.event().getSequence());
    }

    private static double seconds(SinkEvent event) {
        return event.millis() / 1e3;
    }
}
