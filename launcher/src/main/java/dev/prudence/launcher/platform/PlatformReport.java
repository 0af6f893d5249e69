package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.ResidentMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the platform is, for people and for programs. This class is thread-safe.
 *
 * @param running whether everything that belongs to it is there and ready; event sinks do not
 * @param dataDirectory where the broker, the registry and the state are kept
 * @param processes the broker, the services and the event sinks
 */
public record PlatformReport(boolean running, String dataDirectory, List<Line> processes) {

    /** Name of the trainer's endpoint for people. */
    static final String DASHBOARD = "dashboard";

    /**
     * One process.
     *
     * @param name {@code broker} or a service's module
     * @param pid its process id
     * @param alive whether it is still there
     * @param health "ready", "not ready", "no answer" or "dead"
     * @param residentBytes memory it holds, native memory included; null where unknown
     * @param endpoints addresses by what answers there
     * @param log its log file
     */
    public record Line(
            String name,
            long pid,
            boolean alive,
            String health,
            @Nullable Long residentBytes,
            Map<String, String> endpoints,
            String log) {}

    public PlatformReport {
        processes = List.copyOf(processes);
    }

    /** Asks every process. */
    public static PlatformReport of(Installation installation) {
        PlatformState state = PlatformState.read(installation.stateFile());
        Health health = new Health();
        List<Line> lines = new ArrayList<>();
        state.processes().forEach(entry -> lines.add(line(entry, health)));
        boolean running = state.complete()
                && lines.stream()
                        .filter(line -> state.expected().contains(line.name()))
                        .allMatch(line -> line.health().equals(Health.Answer.READY.words()));
        return new PlatformReport(running, installation.home().toString(), lines);
    }

    private static Line line(PlatformState.Entry entry, Health health) {
        boolean alive = entry.alive();
        OptionalLong memory = alive ? ResidentMemory.bytesOf(entry.pid()) : OptionalLong.empty();
        return new Line(
                entry.name(),
                entry.pid(),
                alive,
                alive ? words(entry, health) : "dead",
                memory.isPresent() ? memory.getAsLong() : null,
                endpoints(entry),
                entry.log());
    }

    private static String words(PlatformState.Entry entry, Health health) {
        boolean broker = entry.name().equals(KafkaBroker.NAME);
        Health.Answer answer = broker ? Readiness.brokerHealth(entry.port()) : health.ask(entry.port());
        return answer.words();
    }

    private static Map<String, String> endpoints(PlatformState.Entry entry) {
        Map<String, String> endpoints = new LinkedHashMap<>();
        String address = "127.0.0.1:" + entry.port();
        ServiceKind.named(entry.name())
                .ifPresent(kind -> endpoints.put("grpc", address + " (" + kind.grpcServices() + ")"));
        if (entry.name().equals(KafkaBroker.NAME)) {
            endpoints.put("kafka", address);
        } else {
            endpoints.put("health", "http://" + address + "/q/health");
            endpoints.put("metrics", "http://" + address + "/q/metrics");
        }
        if (entry.name().equals(ServiceKind.TRAINER.module())) {
            endpoints.put(DASHBOARD, "http://" + address + "/dashboard/");
        }
        return endpoints;
    }
}
