package dev.prudence.bench.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.bench.inference.OrtTensors;
import dev.prudence.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the time of one of our training steps goes, by operator, as ONNX Runtime's own profiler sees it on one thread. */
public final class StepProfile {
    private static final int RUNS = 30;
    private static final int SHOWN = 12;
    private static final String KERNEL = "_kernel_time";

    private StepProfile() {}

    /**
     * Lines of operator, share and milliseconds a step, the most expensive first.
     *
     * @throws IllegalArgumentException when there is no training case of that name
     */
    public static String of(String name) throws IOException {
        Path directory = Files.createTempDirectory("bench-profile");
        try (OurTraining training = new OurTraining(TrainingSuite.named(name), 1)) {
            Path file = Path.of(record(training, directory.resolve("step").toString()));
            Map<String, Double> micros = microsByOperator(new ObjectMapper().readTree(file.toFile()));
            Files.delete(file);
            return lines(micros);
        } catch (OrtException e) {
            throw new IOException("The step could not be profiled: case=" + name, e);
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private static String record(OurTraining training, String prefix) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.BASIC_OPT);
            options.enableProfiling(prefix);
            try (OrtSession session = environment.createSession(training.onnx(), options)) {
                Map<String, OnnxTensor> feeds = natives(environment, training.feeds());
                for (int i = 0; i < RUNS; i++) {
                    session.run(feeds).close();
                }
                feeds.values().forEach(OnnxTensor::close);
                return session.endProfiling();
            }
        }
    }

    private static Map<String, OnnxTensor> natives(OrtEnvironment environment, Map<String, Tensor> feeds)
            throws OrtException {
        Map<String, OnnxTensor> natives = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> feed : feeds.entrySet()) {
            natives.put(feed.getKey(), OrtTensors.of(environment, feed.getValue()));
        }
        return natives;
    }

    /** The mean over all runs. */
    private static Map<String, Double> microsByOperator(JsonNode events) {
        Map<String, Double> micros = new TreeMap<>();
        for (JsonNode event : events) {
            if (event.path("name").asText().endsWith(KERNEL)) {
                String operator = event.path("args").path("op_name").asText();
                micros.merge(operator, event.path("dur").asDouble() / RUNS, Double::sum);
            }
        }
        return micros;
    }

    private static String lines(Map<String, Double> micros) {
        double total = micros.values().stream().mapToDouble(Double::doubleValue).sum();
        return micros.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .map(entry -> String.format(
                        Locale.ROOT,
                        "| %-24s | %5.1f %% | %8.3f ms |%n",
                        entry.getKey(),
                        100 * entry.getValue() / total,
                        entry.getValue() / 1000))
                .collect(Collectors.joining());
    }
}
