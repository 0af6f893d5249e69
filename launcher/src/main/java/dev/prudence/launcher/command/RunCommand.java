package dev.prudence.launcher.command;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformOptions;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.RunClient;
import dev.prudence.launcher.run.RunFollower;
import dev.prudence.launcher.run.RunStart;
import dev.prudence.launcher.run.RunSummary;
import dev.prudence.launcher.run.Terminal;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStatus;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an experiment from start to result table. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs an experiment and prints its results; stages that were done before are not done again.")
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "EXPERIMENT", description = "rlhf, overoptimisation, thinker, or the path of a YAML file.")
    private String experiment = "";

    @Option(names = "--preset", paramLabel = "NAME", description = "quick, standard (the default), ...")
    private @Nullable String preset;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides one key, for instance --set bestOfN.prompts=16; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Where results and logs go; default: runs/<run-id>.")
    private @Nullable Path out;

    @Option(names = "--fresh", description = "Do every stage again, whatever earlier runs have left.")
    private boolean fresh;

    @Mixin
    private SinksOptions sinks = new SinksOptions();

    private final PrintStream console = System.out;

    @Override
    public Integer call() {
        ExperimentDocument document = ExperimentDocument.resolve(experiment, preset, overrides);
        Installation installation = Installation.ofEnvironment();
        Optional<Path> configuration = sinks.configuration(System.getenv());
        RunStart start = RunStart.of(document, LocalDateTime.now(), installation.runs(), out, fresh);
        try (Session session = new Session(installation, console::println)) {
            Path logs = start.directory().resolve("logs");
            PlatformState platform = session.open(
                    PlatformOptions.tethered(installation, logs, ServiceKind.ofExperiment(document.experiment()))
                            .withSinks(configuration));
            return follow(session, platform, start);
        }
    }

    private int follow(Session session, PlatformState platform, RunStart start) {
        ManagedChannel channel = Channels.open(platform.address(ServiceKind.TRAINER.module()));
        try {
            RunClient client = new RunClient(channel);
            Run run = start.with(client, console::println);
            session.beforeInterruptedEnd(() -> cancel(client, run));
            Terminal terminal = Terminal.of(System.getProperty("prudence.columns"), System.getenv());
            RunEnded end =
                    new RunFollower(client, console, terminal, System::nanoTime, session::obituary).follow(run.getId());
            return report(end, platform);
        } finally {
            channel.shutdownNow();
        }
    }

    private int report(RunEnded end, PlatformState platform) {
        Path directory = Path.of(end.getOutputDirectory());
        if (end.getStatus() == RunStatus.RUN_STATUS_COMPLETED) {
            RunSummary.print(directory, console);
            return 0;
        }
        if (end.getStatus() == RunStatus.RUN_STATUS_CANCELLED) {
            throw new LaunchException("The run was cancelled; what it has finished is kept.");
        }
        String log = platform.find(ServiceKind.TRAINER.module())
                .map(PlatformState.Entry::log)
                .orElse("");
        String reason = end.getReason().isBlank() ? "no reason was given" : end.getReason();
        throw new LaunchException("The run failed: " + reason + " (log: " + log + ")");
    }

    private void cancel(RunClient client, Run run) {
        try {
            client.cancel(run.getId());
        } catch (StatusRuntimeException e) {
            console.println("The run could not be cancelled first; it is taken up again or replaced by the next one.");
        }
    }
}
