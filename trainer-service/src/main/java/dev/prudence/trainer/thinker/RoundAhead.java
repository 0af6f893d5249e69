package dev.prudence.trainer.thinker;

import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.trainer.games.GameRound;
import dev.prudence.trainer.games.Games;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** At most one round of games that is played while something else is done. Nobody else may have games played meanwhile. Not thread-safe. */
final class RoundAhead implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Games games;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private @Nullable Future<List<Trajectory>> running;

    RoundAhead(Games games) {
        this.games = games;
    }

    /** Has a round played, without waiting for it. */
    void begin(GameRound round) {
        running = thread.submit(() -> games.play(round));
    }

    /** The games of the round that was begun, or of this one, where none was. */
    List<Trajectory> played(Supplier<GameRound> round) {
        Future<List<Trajectory>> begun = running;
        running = null;
        return begun == null ? games.play(round.get()) : await(begun);
    }

    private static List<Trajectory> await(Future<List<Trajectory>> begun) {
        try {
            return begun.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for games", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** Interrupts a round that is under way, and waits until it has ended. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Games did not end in time: seconds=" + PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
