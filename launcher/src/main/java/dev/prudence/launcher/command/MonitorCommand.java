package dev.prudence.launcher.command;

import dev.prudence.launcher.monitoring.FinishedRun;
import dev.prudence.launcher.monitoring.LiveAlarms;
import dev.prudence.launcher.monitoring.RunEvents;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.RunClient;
import dev.prudence.monitor.Signal;
import dev.prudence.proto.run.v1.Run;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for over-optimisation in a finished run, or in those that are going on. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description = {
            "Shows alarms of over-optimisation: of a finished run, from its directory, or live, from the topic of run events.",
            "Without a directory it watches the run that is going on, to its end, or with --bootstrap all runs."
        })
final class MonitorCommand implements Callable<Integer> {

    private static final String BROKER = "broker";

    @Parameters(paramLabel = "DIRECTORY", arity = "0..1", description = "A finished run's output.")
    private @Nullable Path directory;

    @Option(
            names = "--threshold",
            paramLabel = "SIGNAL=VALUE",
            description =
                    "Changes a threshold, for instance --threshold kl=40; may be repeated. Signals: variance-growth,"
                            + " disagreement-growth, proxy-gold-gap, probe-decline, predicted-peak, length-drift, diversity-loss,"
                            + " repetition-growth, entropy-loss, kl.")
    private Map<String, Double> thresholds = Map.of();

    @Option(names = "--run", paramLabel = "RUN-ID", description = "Live: the only run to watch.")
    private @Nullable String run;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Live: the Kafka brokers; default: the broker of the running platform.")
    private @Nullable String bootstrap;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--observations", description = "Live: show every observation, not only alarms.")
    private boolean observations;

    @Override
    public Integer call() {
        Map<Signal, Double> changed = changedThresholds();
        if (directory != null) {
            FinishedRun.read(directory).lines(changed).forEach(System.out::println);
            return 0;
        }
        PlatformState platform = PlatformState.read(Installation.ofEnvironment().stateFile());
        String address = bootstrap != null ? bootstrap : platform.address(BROKER);
        Optional<String> only = bootstrap != null ? Optional.ofNullable(run) : Optional.of(watched(platform));
        LiveAlarms alarms = new LiveAlarms(only, observations, changed, ZoneId.systemDefault(), System.out::println);
        try (RunEvents events = RunEvents.open(address, kafka.client())) {
            events.read(alarms::take, System.err::println);
        }
        return 0;
    }

    private String watched(PlatformState platform) {
        return run != null
                ? run
                : Channels.with(
                        platform.address(ServiceKind.TRAINER.module()),
                        channel -> new RunClient(channel)
                                .running()
                                .map(Run::getId)
                                .orElseThrow(() -> new LaunchException(
                                        "No run is going on; name a finished one's directory, or one with --run.")));
    }

    private Map<Signal, Double> changedThresholds() {
        Map<Signal, Double> changed = new EnumMap<>(Signal.class);
        thresholds.forEach((name, value) -> changed.put(signal(name), value));
        return changed;
    }

    private static Signal signal(String name) {
        try {
            return Signal.of(name);
        } catch (IllegalArgumentException unknown) {
            throw new LaunchException("--threshold: " + unknown.getMessage());
        }
    }
}
