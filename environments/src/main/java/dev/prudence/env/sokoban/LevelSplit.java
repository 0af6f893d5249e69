package dev.prudence.env.sokoban;

import java.util.SplittableRandom;

/**
 * Divides all levels there can be into those that are learnt from and those that are held out for evaluations. What a level contains decides on
 * which side it is, so no level is ever on both, however small the board and whatever the seeds. Mirrored and turned levels count as others.
 * Thread-safe.
 */
public final class LevelSplit {

    private static final int SHARES = 8;
    private static final int ATTEMPTS = 100_000;

    private LevelSplit() {}

    /** Seven eighths of a source's levels. */
    public static LevelSource training(LevelSource source) {
        return new Part(source, false);
    }

    /** One eighth of a source's levels. */
    public static LevelSource heldOut(LevelSource source) {
        return new Part(source, true);
    }

    static boolean isHeldOut(Level level) {
        long content = mixed(level.walls() ^ mixed(level.goals() ^ mixed(level.boxes() ^ mixed(level.player()))));
        return Long.remainderUnsigned(content, SHARES) == 0;
    }

    private static long mixed(long bits) {
        return new SplittableRandom(bits).nextLong();
    }

    private record Part(LevelSource source, boolean heldOut) implements LevelSource {
        @Override
        public Level level(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Level level = source.level(random.nextLong());
                if (isHeldOut(level) == heldOut) {
                    return level;
                }
            }
            throw new IllegalStateException("The source has no level " + (heldOut ? "to hold out" : "to learn from")
                    + "; it needs more levels: attempts=" + ATTEMPTS);
        }

        @Override
        public int rows() {
            return source.rows();
        }

        @Override
        public int columns() {
            return source.columns();
        }
    }
}
