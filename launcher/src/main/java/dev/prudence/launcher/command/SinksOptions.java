package dev.prudence.launcher.command;

import dev.prudence.sinks.config.SinksSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What follows the runs of a platform that is started. */
final class SinksOptions {

    /** Names the configuration where no option does. */
    private static final String VARIABLE = "PRUDENCE_SINKS";

    /** Stands for the broker, which is not there yet. */
    private static final String LATER = "127.0.0.1:1";

    @Option(
            names = "--sinks",
            paramLabel = "FILE",
            description =
                    "Also start event sinks with this configuration: docs/guides/events.md. Default: the variable "
                            + VARIABLE + ", else none.")
    private @Nullable Path sinks;

    /** The configuration, which has been read and found right. */
    Optional<Path> configuration(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        Optional<Path> file =
                Optional.ofNullable(sinks).or(() -> named.isBlank() ? Optional.empty() : Optional.of(Path.of(named)));
        file.ifPresent(each -> SinksSettings.read(each, Optional.of(LATER), environment));
        return file.map(Path::toAbsolutePath);
    }
}
