package dev.prudence.launcher.platform;

import dev.prudence.launcher.platform.PlatformOptions.Broker;
import dev.prudence.launcher.process.Child;
import dev.prudence.launcher.process.ChildSpec;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.process.Ports;
import dev.prudence.launcher.process.ProcessStamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platform as this process started it: a broker if it has its own, then the services in parallel. Every child is in the state file
 * from its first moment on, so that nothing is lost when the launcher dies on the way. This class is thread-safe.
 */
public final class Platform implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Installation installation;
    private final PlatformOptions options;
    private final Consumer<String> console;
    private final List<Child> children = new ArrayList<>();
    private final AtomicReference<Child> casualty = new AtomicReference<>();
    private PlatformState state = PlatformState.EMPTY;
    private @Nullable OwnerLock lock;
    private boolean closed;

    private Platform(Installation installation, PlatformOptions options, Consumer<String> console) {
        this.installation = installation;
        this.options = options;
        this.console = console;
    }

    /** An unstarted platform: the caller can end it from another thread while {@link #start()} runs. */
    public static Platform create(Installation installation, PlatformOptions options, Consumer<String> console) {
        return new Platform(installation, options, console);
    }

    /**
     * Starts everything and returns when all are ready.
     *
     * @throws LaunchException in one sentence; whatever was started has been ended then
     */
    public void start() {
        lock(OwnerLock.take(installation.home()));
        try {
            Room.require(installation.home());
            Leftovers.end(installation, console);
            expect();
            Ports ports = new Ports(console);
            String kafka = broker(ports);
            startServices(ports, kafka);
            startSinks(ports, kafka);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        if (!options.tethered()) {
            unlock();
        }
    }

    /** The state as it was written. */
    public synchronized PlatformState state() {
        return state;
    }

    /** What happened to a child that ended by itself; empty while all are well. */
    public Optional<String> obituary() {
        return Optional.ofNullable(casualty.get()).map(Child::obituary);
    }

    /** Ends the services together, then the broker, and forgets the state file. Can be called twice. */
    @Override
    public void close() {
        List<Child> services;
        synchronized (this) {
            closed = true;
            services = List.copyOf(children);
        }
        stopTogether(services.stream()
                .filter(child -> !isBroker(child) && !isSinks(child))
                .toList());
        stopTogether(services.stream().filter(Platform::isSinks).toList());
        stopTogether(services.stream().filter(Platform::isBroker).toList());
        if (!services.isEmpty()) {
            PlatformState.EMPTY.write(installation.stateFile());
        }
        unlock();
    }

    private synchronized void lock(OwnerLock taken) {
        lock = taken;
    }

    private synchronized void unlock() {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    private synchronized void expect() {
        List<String> names = new ArrayList<>();
        if (options.broker() instanceof Broker.Own) {
            names.add(KafkaBroker.NAME);
        }
        kinds().map(ServiceKind::module).forEach(names::add);
        state = PlatformState.expecting(names).serving(options.ensemble().orElse(null));
    }

    /** host:port of the broker, once it answers; empty for none. */
    private String broker(Ports ports) {
        if (options.broker() instanceof Broker.None) {
            return "";
        }
        String address =
                options.broker() instanceof Broker.Elsewhere elsewhere ? elsewhere.address() : startBroker(ports);
        Readiness.awaitBroker(address, Map.of(), this::requireHealthy, console);
        return address;
    }

    private Stream<ServiceKind> kinds() {
        return Arrays.stream(ServiceKind.values()).filter(options.services()::contains);
    }

    private String startBroker(Ports ports) {
        int port = ports.take("broker", KafkaBroker.PREFERRED_PORT);
        int controller = ports.take("broker's controller", KafkaBroker.PREFERRED_CONTROLLER_PORT);
        add(
                () -> new KafkaBroker(installation).start(port, controller, log(KafkaBroker.NAME), options.tethered()),
                port);
        return "127.0.0.1:" + port;
    }

    private void startServices(Ports ports, String kafka) {
        Map<ServiceKind, Integer> chosen = new EnumMap<>(ServiceKind.class);
        kinds().forEach(kind -> chosen.put(kind, ports.take(kind.module(), kind.preferredPort())));
        Map<String, String> environment = environment(chosen, kafka);
        chosen.forEach((kind, port) -> add(() -> Child.start(spec(kind, port, environment)), port));
        Readiness.awaitServices(chosen, this::requireHealthy, console);
    }

    /** No part of the platform: when it ends by itself, the runs go on. */
    private void startSinks(Ports ports, String kafka) {
        if (options.sinks().isEmpty() || kafka.isEmpty()) {
            return;
        }
        int port = ports.take(SinksProcess.NAME, SinksProcess.PREFERRED_PORT);
        Path log = log(SinksProcess.NAME);
        add(
                () -> Child.start(
                        SinksProcess.spec(installation, options.sinks().get(), kafka, port, log, options.tethered())),
                port,
                dead -> console.accept(dead.obituary() + ". The runs go on without it."));
        console.accept("The " + SinksProcess.NAME + " follow the runs, metrics on port " + port + ".");
    }

    private Map<String, String> environment(Map<ServiceKind, Integer> ports, String kafka) {
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.put("PRUDENCE_DATA", installation.home().toString());
        environment.put("PRUDENCE_RUNS", installation.runs().toString());
        environment.put("PRUDENCE_CODE_VERSION", options.codeVersion());
        environment.put("PRUDENCE_EVENTS", Boolean.toString(!kafka.isEmpty()));
        environment.put("PRUDENCE_KAFKA", kafka);
        environment.put("PRUDENCE_REGISTRY", address(ports.get(ServiceKind.TRAINER)));
        environment.put("PRUDENCE_REWARD", address(ports.get(ServiceKind.REWARD)));
        environment.put("PRUDENCE_WORLD_MODEL", address(ports.get(ServiceKind.WORLD_MODEL)));
        environment.values().removeIf(String::isEmpty);
        return environment;
    }

    private static String address(@Nullable Integer port) {
        return port == null ? "" : "127.0.0.1:" + port;
    }

    private ChildSpec spec(ServiceKind kind, int port, Map<String, String> environment) {
        JavaCommand command = new JavaCommand(kind.heap(System.getenv()))
                .guard(installation.guardJar(), options.tethered())
                .with(kind.options().toArray(String[]::new))
                .with("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port, "-jar")
                .with(installation.serviceJar(kind).toString());
        return new ChildSpec(kind.module(), command.words(), environment, log(kind.module()), options.tethered());
    }

    private void add(Supplier<Child> start, int port) {
        add(start, port, dead -> casualty.compareAndSet(null, dead));
    }

    private synchronized void add(Supplier<Child> start, int port, Consumer<Child> onUnexpectedEnd) {
        if (closed) {
            throw new LaunchException("Stopped while starting.");
        }
        Child child = start.get();
        children.add(child);
        ProcessStamp stamp = child.stamp();
        String log = child.spec().log().toString();
        state = state.with(new PlatformState.Entry(child.name(), stamp.pid(), stamp.startMillis(), port, log));
        state.write(installation.stateFile());
        child.onUnexpectedEnd(onUnexpectedEnd);
    }

    private void requireHealthy() {
        obituary().ifPresent(sentence -> {
            throw new LaunchException(sentence);
        });
    }

    private Path log(String name) {
        return options.logs().resolve(name + ".log");
    }

    private static boolean isBroker(Child child) {
        return child.name().equals(KafkaBroker.NAME);
    }

    private static boolean isSinks(Child child) {
        return child.name().equals(SinksProcess.NAME);
    }

    private static void stopTogether(List<Child> children) {
        children.stream()
                .map(child -> CompletableFuture.runAsync(() -> child.stop(PATIENCE), task -> new Thread(task).start()))
                .toList()
                .forEach(CompletableFuture::join);
    }
}
