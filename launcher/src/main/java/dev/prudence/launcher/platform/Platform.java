package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.Child;
import dev.prudence.launcher.process.ChildSpec;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.process.Ports;
import dev.prudence.launcher.process.ProcessStamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform as this process started it: a broker, then the services in parallel. Every child is in the state file
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
            Ports ports = new Ports(console);
            String kafka = options.broker().isPresent() ? options.broker().get() : startBroker(ports);
            Readiness.awaitBroker(kafka, this::requireHealthy, console);
            startServices(ports, kafka);
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
        stopTogether(services.stream().filter(child -> !isBroker(child)).toList());
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
        for (ServiceKind kind : ServiceKind.values()) {
            chosen.put(kind, ports.take(kind.module(), kind.preferredPort()));
        }
        String registry = "127.0.0.1:" + chosen.get(ServiceKind.TRAINER);
        String reward = "127.0.0.1:" + chosen.get(ServiceKind.REWARD);
        chosen.forEach((kind, port) -> add(() -> Child.start(spec(kind, port, registry, reward, kafka)), port));
        Readiness.awaitServices(chosen, this::requireHealthy, console);
    }

    private ChildSpec spec(ServiceKind kind, int port, String registry, String reward, String kafka) {
        JavaCommand command = new JavaCommand(kind.heap())
                .guard(installation.guardJar(), options.tethered())
                .with("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port, "-jar")
                .with(installation.serviceJar(kind).toString());
        Map<String, String> environment = new HashMap<>(options.environment());
        environment.put("PRUDENCE_KAFKA", kafka);
        environment.put("PRUDENCE_DATA", installation.home().toString());
        environment.put("PRUDENCE_RUNS", installation.runs().toString());
        environment.put("PRUDENCE_REGISTRY", registry);
        environment.put("PRUDENCE_REWARD", reward);
        environment.put("PRUDENCE_CODE_VERSION", options.codeVersion());
        return new ChildSpec(kind.module(), command.words(), environment, log(kind.module()), options.tethered());
    }

    private synchronized Child add(Supplier<Child> start, int port) {
        if (closed) {
            throw new LaunchException("Stopped while starting.");
        }
        Child child = start.get();
        children.add(child);
        ProcessStamp stamp = child.stamp();
        String log = child.spec().log().toString();
        state = state.with(new PlatformState.Entry(child.name(), stamp.pid(), stamp.startMillis(), port, log));
        state.write(installation.stateFile());
        child.onUnexpectedEnd(dead -> casualty.compareAndSet(null, dead));
        return child;
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

    private static void stopTogether(List<Child> children) {
        children.stream()
                .map(child -> CompletableFuture.runAsync(() -> child.stop(PATIENCE), task -> new Thread(task).start()))
                .toList()
                .forEach(CompletableFuture::join);
    }
}
