package dev.prudence.graph.training;

import dev.prudence.graph.training.SmallNetworks.Network;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What recomputation costs and saves, and what a loop saves; its numbers stand in docs/decisions. Not run by the build. */
class TrainingMeasurement {
    private static final int STEPS_A_RUN = 16;

    @Test
    void printsTimeAndPeakMemoryOfRecomputation() throws Exception {
        for (int layers : new int[] {4, 8}) {
            for (String mode : List.of("keep", "recompute")) {
                Process child = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                TrainingMeasurement.class.getName(),
                                mode,
                                Integer.toString(layers))
                        .redirectErrorStream(true)
                        .start();
                System.out.print(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                if (child.waitFor() != 0) {
                    throw new IllegalStateException("The child failed: exit=" + child.exitValue());
                }
            }
        }
    }

    @Test
    void printsTimeOfStepsInALoop() throws Exception {
        compare("MLP 24-64-64-10, 32 rows", () -> SmallNetworks.mlp(32, 24, 64, 10));
        compare("transformer d 32, 2 layers, 4 x 16", () -> SmallNetworks.transformer(4, 16, 64, 32, 2, 2));
    }

    /** One measurement in a process of its own. */
    public static void main(String[] arguments) throws Exception {
        int layers = Integer.parseInt(arguments[1]);
        Network network = SmallNetworks.transformer(8, 128, 512, 256, 4, layers);
        if (arguments[0].equals("recompute")) {
            network.step().recompute(network.cuts());
        }
        TrainingStep step = network.step().clipNorm(1).build();
        try (RawLoop loop = open(step, 1, network)) {
            long before = peakKilobytes();
            long[] times = new long[12];
            for (int i = 0; i < times.length; i++) {
                times[i] = loop.run();
            }
            Arrays.sort(times);
            System.out.printf(
                    "layers %d %-9s best %.0f ms, median %.0f ms, peak %d MB, by the steps %d MB%n",
                    layers,
                    arguments[0],
                    times[0] / 1e6,
                    times[6] / 1e6,
                    peakKilobytes() / 1024,
                    (peakKilobytes() - before) / 1024);
        }
    }

    private static void compare(String name, Supplier<Network> networks) throws Exception {
        Network network = networks.get();
        TrainingStep step = network.step().build();
        try (RawLoop single = open(step, 1, network);
                RawLoop looped = open(step, STEPS_A_RUN, network)) {
            double[] alone = new double[60];
            double[] together = new double[60];
            for (int i = 0; i < alone.length; i++) {
                long spent = 0;
                for (int k = 0; k < STEPS_A_RUN; k++) {
                    spent += single.run();
                }
                alone[i] = spent / 1e3 / STEPS_A_RUN;
                together[i] = looped.run() / 1e3 / STEPS_A_RUN;
            }
            Arrays.sort(alone);
            Arrays.sort(together);
            System.out.printf(
                    "%s: single best %.0f median %.0f us a step, loop of %d best %.0f median %.0f us a step%n",
                    name, alone[0], alone[30], STEPS_A_RUN, together[0], together[30]);
        }
    }

    private static RawLoop open(TrainingStep step, int count, Network network) throws Exception {
        Map<String, double[]> batch = network.batches().draw(new Random(1));
        Map<String, double[]> feed = new HashMap<>(SmallNetworks.stack(Collections.nCopies(count, batch)));
        feed.put(
                "learning_rate",
                IntStream.range(0, count).mapToDouble(i -> 1e-3).toArray());
        byte[] onnx = count == 1 ? step.toOnnx() : step.toOnnx(count);
        return new RawLoop(onnx, feed, step.initialState(network.start()));
    }

    private static long peakKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
