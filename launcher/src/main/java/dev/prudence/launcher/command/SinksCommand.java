package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.KafkaBroker;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.sinks.EventSinks;
import dev.prudence.sinks.config.SinkSettings;
import dev.prudence.sinks.config.SinksSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Follows the events of runs in this process, until it is interrupted. */
@Command(
        name = "sinks",
        mixinStandardHelpOptions = true,
        description = {
            "Follows the events of all runs and hands them on, as a configuration says: to MLflow, TensorBoard, OpenLineage, an archive"
                    + " of JSON lines, webhooks.",
            "It goes on where it was when it is started again. Ctrl-C ends it."
        })
final class SinksCommand implements Callable<Integer> {

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final String ONE_LINE = "%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n";

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration, YAML: docs/guides/events.md.")
    private Path config = Path.of("");

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description =
                    "The broker; default: the configuration's, else the variable PRUDENCE_KAFKA, else that of the platform"
                            + " that is up.")
    private @Nullable String bootstrap;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Serve metrics and health at this port, 0 for any; default: the configuration's http.port.")
    private @Nullable Integer httpPort;

    @Option(names = "--check", description = "Only check the configuration.")
    private boolean check;

    @Override
    public Integer call() throws InterruptedException {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, ONE_LINE);
        }
        SinksSettings settings = settings(SinksSettings.read(config, Optional.ofNullable(bootstrap), environment()));
        if (check) {
            System.out.println("The configuration is right: sinks=" + names(settings));
            return 0;
        }
        try (EventSinks sinks = EventSinks.start(settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(sinks::close, "sinks-end"));
            System.out.println("Following " + settings.kafka().get("bootstrap.servers") + " for " + names(settings)
                    + (sinks.httpPort().isPresent()
                            ? ", metrics at http://" + settings.httpHost() + ":"
                                    + sinks.httpPort().getAsInt() + "/q/metrics"
                            : "")
                    + "; Ctrl-C ends it.");
            sinks.join();
            return 0;
        } catch (IOException failure) {
            throw new LaunchException("The sinks cannot be started: " + failure.getMessage(), failure);
        }
    }

    private SinksSettings settings(SinksSettings read) {
        return httpPort == null
                ? read
                : new SinksSettings(read.kafka(), read.state(), read.httpHost(), Optional.of(httpPort), read.sinks());
    }

    private static String names(SinksSettings settings) {
        List<String> names = settings.sinks().stream().map(SinkSettings::name).toList();
        return String.join(", ", names);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        PlatformState.read(Installation.ofEnvironment().stateFile())
                .find(KafkaBroker.NAME)
                .filter(PlatformState.Entry::alive)
                .ifPresent(
                        broker -> environment.putIfAbsent(SinksSettings.BROKER_VARIABLE, "127.0.0.1:" + broker.port()));
        return environment;
    }
}
