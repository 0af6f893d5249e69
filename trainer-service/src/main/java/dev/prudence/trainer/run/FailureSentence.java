package dev.prudence.trainer.run;

import java.io.IOException;
import java.util.Objects;

/** Says in one sentence why a run failed. */
final class FailureSentence {

    private static final String DISK_FULL = "No space left on device";

    private FailureSentence() {}

    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && String.valueOf(cause.getMessage()).contains(DISK_FULL)) {
                return "The disk is full; free some space and start the run again, reason=" + cause.getMessage();
            }
            if (cause instanceof OutOfMemoryError) {
                return "The trainer ran out of memory; give it a larger heap, heapMegabytes="
                        + (Runtime.getRuntime().maxMemory() >> 20);
            }
        }
        String message = Objects.requireNonNullElse(
                failure.getMessage(), "unexpected " + failure.getClass().getSimpleName());
        return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }
}
