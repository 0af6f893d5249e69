package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.Platform;
import dev.prudence.launcher.platform.PlatformOptions;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.process.LaunchException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A platform for the length of one command: the one in the background if there is one, else one of its own that ends
 * with the command. Ctrl-C ends it through a shutdown hook. This class is thread-safe.
 */
final class Session implements AutoCloseable {

    private final Installation installation;
    private final Consumer<String> console;
    private @Nullable Platform own;
    private Runnable beforeInterruptedEnd = () -> {};
    private boolean ended;

    Session(Installation installation, Consumer<String> console) {
        this.installation = installation;
        this.console = console;
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "session-end"));
    }

    /** Finds the platform or starts one with these options. */
    PlatformState open(PlatformOptions options) {
        PlatformState running = PlatformState.read(installation.stateFile());
        if (running.has(options.services())) {
            console.accept("Using the platform that is up.");
            return running;
        }
        if (running.complete()) {
            throw new LaunchException("Only a part of the platform is up; end it first with ./prudence down: running="
                    + String.join(", ", running.expected()));
        }
        Platform platform = Platform.create(installation, options, console);
        remember(platform);
        platform.start();
        return platform.state();
    }

    /** What happened to the platform, once something has. */
    Optional<String> obituary() {
        Platform platform = platform();
        if (platform != null) {
            return platform.obituary();
        }
        return PlatformState.read(installation.stateFile()).complete()
                ? Optional.empty()
                : Optional.of("The platform was ended from outside; start it again with ./prudence up.");
    }

    /** Called first when the command is interrupted. */
    synchronized void beforeInterruptedEnd(Runnable action) {
        beforeInterruptedEnd = action;
    }

    @Override
    public void close() {
        if (markEnded()) {
            end();
        }
    }

    private void interrupted() {
        if (markEnded()) {
            console.accept("Interrupted, stopping.");
            beforeInterruptedEnd.run();
            end();
        }
    }

    private void end() {
        Platform platform = platform();
        if (platform != null) {
            platform.close();
        }
    }

    private synchronized boolean markEnded() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private synchronized void remember(Platform platform) {
        own = platform;
    }

    private synchronized @Nullable Platform platform() {
        return own;
    }
}
