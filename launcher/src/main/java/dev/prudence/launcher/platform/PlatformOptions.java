package dev.prudence.launcher.platform;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a platform is started.
 *
 * @param tethered whether it ends with this process
 * @param logs where the children's logs go
 * @param codeVersion digest of the services' code, part of the key under which stages are kept
 * @param environment more variables for the services
 * @param broker host:port of a broker that runs elsewhere; empty to start one
 */
public record PlatformOptions(
        boolean tethered, Path logs, String codeVersion, Map<String, String> environment, Optional<String> broker) {

    public PlatformOptions {
        logs = logs.toAbsolutePath();
        environment = Map.copyOf(environment);
    }

    /** A platform that lives as long as this process. */
    public static PlatformOptions tethered(Installation installation, Path logs) {
        return new PlatformOptions(true, logs, installation.codeVersion(), Map.of(), Optional.empty());
    }

    /** A platform that stays in the background until {@code down}. */
    public static PlatformOptions detached(Installation installation) {
        return new PlatformOptions(false, installation.logs(), installation.codeVersion(), Map.of(), Optional.empty());
    }
}
