package dev.prudence.launcher.guard;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * A Java agent that makes a JVM a well-behaved child. It leaves the end of a session to the parent: SIGINT and SIGHUP of
 * the shared terminal are ignored, SIGTERM works as ever. With the argument {@code tethered} it also watches standard
 * input, a pipe that only the parent holds: when the parent is gone, even by SIGKILL, the pipe ends and so does the
 * child. With {@code detached} the child outlives its parent. This class is thread-safe.
 */
public final class ChildGuard {

    /** Ends with the parent. */
    public static final String TETHERED = "tethered";

    /** Outlives the parent. */
    public static final String DETACHED = "detached";

    private static final int PARENT_GONE = 143;
    private static final long SHUTDOWN_SECONDS = 15;

    private ChildGuard() {}

    /** Called by the JVM before the program's main method. */
    public static void premain(String mode) {
        for (String signal : new String[] {"INT", "HUP"}) {
            Signal.handle(new Signal(signal), ignored -> {});
        }
        if (TETHERED.equals(mode)) {
            daemon("parent-watch", () -> awaitEnd(System.in));
        }
    }

    private static void awaitEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // The parent never writes; whatever comes is not the end.
            }
        } catch (IOException e) {
            // A broken pipe is the end as well.
        }
        daemon("halt-if-stuck", ChildGuard::haltLater);
        System.exit(PARENT_GONE);
    }

    private static void haltLater() {
        try {
            TimeUnit.SECONDS.sleep(SHUTDOWN_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(PARENT_GONE);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
