package dev.prudence.launcher.command;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.RunClient;
import dev.prudence.launcher.run.RunFollower;
import dev.prudence.launcher.run.Submission;
import dev.prudence.launcher.run.Terminal;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStatus;
import io.grpc.ManagedChannel;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs an experiment on a platform that somebody else has started. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Submits an experiment to a trainer elsewhere and follows it to its end; results stay with that trainer.",
            "A run of the same document that is going on is followed instead. Ctrl-C ends the following, not the run."
        })
final class SubmitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "EXPERIMENT", description = "rlhf, overoptimisation, thinker, or the path of a YAML file.")
    private String experiment = "";

    @Option(names = "--to", required = true, paramLabel = "HOST:PORT", description = "The trainer.")
    private String trainer = "";

    @Option(names = "--preset", paramLabel = "NAME", description = "quick, standard (the default), ...")
    private @Nullable String preset;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides one key; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--fresh", description = "Do every stage again, whatever earlier runs have left.")
    private boolean fresh;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    private final PrintStream console = System.out;

    @Override
    public Integer call() {
        Submission submission = new Submission(ExperimentDocument.resolve(experiment, preset, overrides), fresh);
        return report(Channels.with(access.to(trainer), channel -> follow(channel, submission)));
    }

    private RunEnded follow(ManagedChannel channel, Submission submission) {
        RunClient client = new RunClient(channel);
        String run = submission.with(client, console::println).getId();
        Terminal terminal = Terminal.of(System.getProperty("prudence.columns"), System.getenv());
        return new RunFollower(client, console, terminal, System::nanoTime, Optional::empty).follow(run);
    }

    private int report(RunEnded end) {
        if (end.getStatus() != RunStatus.RUN_STATUS_COMPLETED) {
            String reason = end.getReason().isBlank() ? "no reason was given" : end.getReason();
            throw new LaunchException("The run did not complete: " + reason);
        }
        console.println("Results, on the trainer's disk: " + end.getOutputDirectory());
        return 0;
    }
}
