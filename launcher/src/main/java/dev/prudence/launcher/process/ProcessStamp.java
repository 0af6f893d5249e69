package dev.prudence.launcher.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Names one process for good: an id alone may belong to a stranger once the process is gone. This class is thread-safe.
 *
 * @param pid the process id
 * @param startMillis when it started, milliseconds since 1970; 0 where the system does not tell
 */
public record ProcessStamp(long pid, long startMillis) {

    /** The system derives a start from clock ticks since boot, so two readings may differ by a little. */
    private static final long TOLERANCE_MILLIS = 2_000;

    /** The stamp of a process. */
    public static ProcessStamp of(ProcessHandle process) {
        return new ProcessStamp(process.pid(), startOf(process));
    }

    /** The process, if it is still there and still the same one. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    /** Asks the process to end, waits, and then forces it. Returns false when it had ended before. */
    public boolean end(Duration patience) {
        Optional<ProcessHandle> process = find();
        process.ifPresent(handle -> Termination.end(handle, patience));
        return process.isPresent();
    }

    private boolean isSame(ProcessHandle process) {
        long start = startOf(process);
        return start == 0 || startMillis == 0 || Math.abs(start - startMillis) <= TOLERANCE_MILLIS;
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
