package dev.prudence.launcher.platform;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a platform is started.
 *
 * @param tethered whether it ends with this process
 * @param logs where the children's logs go
 * @param codeVersion digest of the services' code, part of the key under which stages are kept
 * @param environment more variables for the services
 * @param broker which one they use
 * @param services at least one
 * @param sinks the configuration of what follows the runs' events; empty for nothing
 */
public record PlatformOptions(
        boolean tethered,
        Path logs,
        String codeVersion,
        Map<String, String> environment,
        Broker broker,
        Set<ServiceKind> services,
        Optional<Path> sinks) {

    private static final String ENSEMBLE = "PRUDENCE_REWARD_ENSEMBLE";

    /** The broker of a platform. */
    public sealed interface Broker {

        /** One that is started with it. */
        record Own() implements Broker {}

        /** One that runs elsewhere: host:port. */
        record Elsewhere(String address) implements Broker {}

        /** None: the services answer requests alone. */
        record None() implements Broker {}
    }

    public PlatformOptions {
        logs = logs.toAbsolutePath();
        environment = Map.copyOf(environment);
        services = Set.copyOf(services);
    }

    /** A platform that lives as long as this process. */
    public static PlatformOptions tethered(Installation installation, Path logs, Set<ServiceKind> services) {
        return new PlatformOptions(
                true, logs, installation.codeVersion(), Map.of(), new Broker.Own(), services, Optional.empty());
    }

    /** The directory of the ensemble that the reward service is to serve from the start on. */
    public Optional<Path> ensemble() {
        return Optional.ofNullable(environment.get(ENSEMBLE)).map(Path::of);
    }

    /** The same with something that follows the runs' events. */
    public PlatformOptions withSinks(Optional<Path> configuration) {
        return new PlatformOptions(tethered, logs, codeVersion, environment, broker, services, configuration);
    }

    /** A platform with every service, which stays in the background until {@code down}. */
    public static PlatformOptions detached(Installation installation) {
        return new PlatformOptions(
                false,
                installation.logs(),
                installation.codeVersion(),
                Map.of(),
                new Broker.Own(),
                EnumSet.allOf(ServiceKind.class),
                Optional.empty());
    }

    /** The reward service alone with an ensemble of this directory, without broker, in the background. */
    public static PlatformOptions rewardAlone(Installation installation, Path ensemble) {
        return new PlatformOptions(
                false,
                installation.logs(),
                installation.codeVersion(),
                Map.of(ENSEMBLE, ensemble.toAbsolutePath().toString()),
                new Broker.None(),
                Set.of(ServiceKind.REWARD),
                Optional.empty());
    }
}
