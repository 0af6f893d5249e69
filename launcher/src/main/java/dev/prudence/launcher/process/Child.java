package dev.prudence.launcher.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A running child process with its log. This class is thread-safe. */
public final class Child {

    private final ChildSpec spec;
    private final Process process;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private Child(ChildSpec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /**
     * Starts a child.
     *
     * @throws LaunchException if the system refuses
     */
    public static Child start(ChildSpec spec) {
        try {
            Files.createDirectories(spec.log().toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(spec.command());
            builder.environment().putAll(spec.environment());
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
            builder.redirectInput(
                    spec.tethered()
                            ? ProcessBuilder.Redirect.PIPE
                            : ProcessBuilder.Redirect.from(new File("/dev/null")));
            return new Child(spec, builder.start());
        } catch (IOException e) {
            throw new LaunchException(
                    Diagnosis.of(e).orElse("The " + spec.name() + " could not be started: reason=" + e.getMessage()),
                    e);
        }
    }

    public String name() {
        return spec.name();
    }

    public ChildSpec spec() {
        return spec;
    }

    public ProcessStamp stamp() {
        return ProcessStamp.of(process.toHandle());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code, once the child has ended. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Calls back, once, if the child ends without having been asked to. */
    public void onUnexpectedEnd(Consumer<Child> listener) {
        process.onExit().thenAccept(ended -> {
            if (!stopping.get()) {
                listener.accept(this);
            }
        });
    }

    /** Asks the child to end, waits, then forces it. */
    public void stop(Duration patience) {
        stopping.set(true);
        if (process.isAlive()) {
            Termination.end(process.toHandle(), patience);
        }
    }

    /** One sentence about a child that has ended by itself: exit code, the likely reason, where the log is. */
    public String obituary() {
        Optional<String> reason = Diagnosis.ofLog(spec.log());
        return "The " + spec.name() + " ended by itself with exit code " + process.exitValue()
                + reason.map(words -> " (" + words + ")").orElse("") + "; its log: " + spec.log();
    }
}
