package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.ChildSpec;
import java.nio.file.Path;
import java.util.Map;

/** The process that follows the runs' events: the command {@code sinks} of this program. */
final class SinksProcess {

    /** The process's name. */
    static final String NAME = "event-sinks";

    /** The port of its metrics that it gets when nobody else holds it. */
    static final int PREFERRED_PORT = 8085;

    private static final String HEAP = "192m";

    private SinksProcess() {}

    static ChildSpec spec(
            Installation installation, Path configuration, String broker, int port, Path log, boolean tethered) {
        JavaCommand command = new JavaCommand(HEAP)
                .guard(installation.guardJar(), tethered)
                .with(
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        installation.launcherJar().toString())
                .with("sinks", "--config", configuration.toAbsolutePath().toString())
                .with("--bootstrap", broker, "--http-port", Integer.toString(port));
        return new ChildSpec(NAME, command.words(), Map.of(), log, tethered);
    }
}
