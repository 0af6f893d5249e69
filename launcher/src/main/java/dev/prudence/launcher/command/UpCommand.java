package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformOptions;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.process.LaunchException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the platform, or the reward service alone, and leaves it in the background. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts the broker and the services and leaves them in the background.",
        footer = {
            "",
            "An ensemble's directory holds model.onnx (an exported sequence classifier) and tokenizer.json, or one folder with both for"
                    + " each member, or an artefact with its manifest.json."
        })
final class UpCommand implements Callable<Integer> {

    /** What can be started alone. */
    enum Part {
        reward
    }

    /** Goes together. */
    static final class Alone {

        @Option(
                names = "--only",
                required = true,
                paramLabel = "SERVICE",
                description = "${COMPLETION-CANDIDATES}: this service alone, without broker and trainer.")
        private Part only = Part.reward;

        @Option(
                names = "--ensemble",
                required = true,
                paramLabel = "DIR",
                description = "The directory of the ensemble that it serves.")
        private Path ensemble = Path.of("");
    }

    @ArgGroup(exclusive = false)
    private @Nullable Alone alone;

    @Mixin
    private SinksOptions sinks = new SinksOptions();

    @Override
    public Integer call() {
        Installation installation = Installation.ofEnvironment();
        PlatformState running = PlatformState.read(installation.stateFile());
        if (running.complete()) {
            requireSame(running);
            System.out.println("It is up already, ./prudence status tells more, ./prudence down ends it: running="
                    + String.join(", ", running.expected()));
            return 0;
        }
        PlatformOptions options = alone == null
                ? PlatformOptions.detached(installation)
                : PlatformOptions.rewardAlone(installation, alone.ensemble);
        options = options.withSinks(sinks.configuration(System.getenv()));
        Background.start(installation, options, System.out::println);
        System.out.println("It is up; ./prudence status tells more, ./prudence down ends it.");
        return 0;
    }

    /** Whoever asks for an ensemble must not take another one for it. */
    private void requireSame(PlatformState running) {
        if (alone != null && !running.serves(alone.ensemble)) {
            throw new LaunchException(
                    "Something else is up, end it first with ./prudence down: running=%s, serves=%s, asked for=%s"
                            .formatted(
                                    String.join(", ", running.expected()),
                                    running.ensemble() == null ? "what is published" : running.ensemble(),
                                    alone.ensemble));
        }
    }
}
