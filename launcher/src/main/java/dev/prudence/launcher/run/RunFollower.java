package dev.prudence.launcher.run;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Follows a run to its end. A broken stream is taken up again after the last event seen, for at most a minute without
 * news; it gives up at once when the platform is known to be dead. Not thread-safe.
 */
public final class RunFollower {

    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 200;

    private final RunClient client;
    private final ProgressDisplay display;
    private final LongSupplier nanos;
    private final Supplier<Optional<String>> obituary;
    private final RunView view = new RunView();

    /** @param obituary what killed the platform, once something has */
    public RunFollower(
            RunClient client,
            PrintStream out,
            Terminal terminal,
            LongSupplier nanos,
            Supplier<Optional<String>> obituary) {
        this.client = client;
        this.display = new ProgressDisplay(out, terminal);
        this.nanos = nanos;
        this.obituary = obituary;
    }

    /** Returns how the run ended. */
    public RunEnded follow(String runId) {
        long lastContact = nanos.getAsLong();
        while (view.end().isEmpty()) {
            if (contact(runId)) {
                lastContact = nanos.getAsLong();
            }
            if (view.end().isEmpty()) {
                requireAlive(lastContact);
            }
        }
        display.finish(view);
        return view.end().orElseThrow();
    }

    /** Reads events for a while; false when the trainer did not answer. */
    private boolean contact(String runId) {
        try {
            read(client.watch(runId, view.sequence() + 1));
            return true;
        } catch (StatusRuntimeException e) {
            requireRepairable(e);
            return e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED && answers(runId);
        }
    }

    /** No events for a while can mean a long step or a dead connection. */
    private boolean answers(String runId) {
        try {
            return client.get(runId).getId().equals(runId);
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private void read(Iterator<WatchResponse> events) {
        while (view.end().isEmpty() && events.hasNext()) {
            long now = nanos.getAsLong();
            view.apply(events.next().getEvent(), now);
            display.update(view, now);
        }
    }

    private static void requireRepairable(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        if (code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT) {
            throw new LaunchException("The run cannot be followed: " + GrpcSentence.of(failure), failure);
        }
    }

    private void requireAlive(long lastContact) {
        Optional<String> dead = obituary.get();
        if (dead.isPresent()) {
            display.finish(view);
            throw new LaunchException(dead.get());
        }
        if (nanos.getAsLong() - lastContact > SILENCE.toNanos()) {
            throw new LaunchException(
                    "The trainer does not answer any more; see ./prudence logs trainer-service: seconds="
                            + SILENCE.toSeconds());
        }
        pause();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while following the run.", e);
        }
    }
}
