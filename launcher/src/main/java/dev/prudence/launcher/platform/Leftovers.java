package dev.prudence.launcher.platform;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Ends what the state file names: a platform in the background, or what a killed launcher left. Not thread-safe. */
public final class Leftovers {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Leftovers() {}

    /** Ends the processes, the broker last, and clears the file; returns the names of those that were alive. */
    public static List<String> end(Installation installation, Consumer<String> console) {
        PlatformState state = PlatformState.read(installation.stateFile());
        List<PlatformState.Entry> alive = state.survivors();
        if (!alive.isEmpty()) {
            console.accept("Ending "
                    + String.join(
                            ", ", alive.stream().map(PlatformState.Entry::name).toList()) + ".");
            endTogether(alive.stream().filter(entry -> !isBroker(entry)).toList());
            endTogether(alive.stream().filter(Leftovers::isBroker).toList());
        }
        if (!state.processes().isEmpty()) {
            PlatformState.EMPTY.write(installation.stateFile());
        }
        return alive.stream().map(PlatformState.Entry::name).toList();
    }

    private static boolean isBroker(PlatformState.Entry entry) {
        return entry.name().equals(KafkaBroker.NAME);
    }

    private static void endTogether(List<PlatformState.Entry> entries) {
        entries.stream()
                .map(entry ->
                        CompletableFuture.runAsync(() -> entry.stamp().end(PATIENCE), task -> new Thread(task).start()))
                .toList()
                .forEach(CompletableFuture::join);
    }
}
