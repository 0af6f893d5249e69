package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.KafkaBroker;
import dev.prudence.launcher.platform.ServiceKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The names under which logs can be asked for. This class is thread-safe. */
final class LogNames {

    static final List<String> ALL = Stream.of(
                    Stream.of(KafkaBroker.NAME),
                    Arrays.stream(ServiceKind.values()).map(ServiceKind::module),
                    Stream.of("event-sinks"))
            .flatMap(names -> names)
            .toList();

    private LogNames() {}
}
