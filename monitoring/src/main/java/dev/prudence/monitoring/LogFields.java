package dev.prudence.monitoring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Says in every line of the log that this thread writes meanwhile what it is about: {@code run}, {@code phase}, {@code stage}, {@code sample} (the
 * first one of a block). To be closed by the thread that opened it; what was said before is said again then. Not thread-safe.
 */
public final class LogFields implements AutoCloseable {

    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    private LogFields() {}

    /** Fields of a run. */
    public static LogFields run(String run) {
        return new LogFields().and("run", run);
    }

    /** One more. */
    public LogFields and(String name, String value) {
        before.putIfAbsent(name, MDC.get(name));
        MDC.put(name, value);
        return this;
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        });
    }
}
