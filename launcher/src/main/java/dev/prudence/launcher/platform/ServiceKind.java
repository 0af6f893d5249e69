package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.LaunchException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The services that the launcher supervises, with their budgets. */
public enum ServiceKind {
    POLICY("policy-service", 8081, "512m", "prudence.policy.v1.PolicyService"),
    REWARD(
            "reward-ensemble-service",
            8082,
            "512m",
            "prudence.reward.v1.RewardEnsembleService, inference.GRPCInferenceService"),
    WORLD_MODEL("world-model-service", 8083, "512m", "prudence.worldmodel.v1.WorldModelService"),
    TRAINER("trainer-service", 8084, "2g", "prudence.run.v1.RunService, prudence.model.v1.ModelRegistryService");

    private final String module;
    private final int preferredPort;
    private final String heap;
    private final String grpcServices;

    ServiceKind(String module, int preferredPort, String heap, String grpcServices) {
        this.module = module;
        this.preferredPort = preferredPort;
        this.heap = heap;
        this.grpcServices = grpcServices;
    }

    /** The module's and the process's name. */
    public String module() {
        return module;
    }

    /** The port that it gets when nobody else holds it. */
    public int preferredPort() {
        return preferredPort;
    }

    /**
     * Largest Java heap, as {@code -Xmx} takes it.
     *
     * @param environment in which {@link #heapVariable} may name another one
     * @throws LaunchException if that is no size
     */
    public String heap(Map<String, String> environment) {
        String wanted = environment.getOrDefault(heapVariable(), heap);
        if (!wanted.matches("[1-9][0-9]*[mg]")) {
            throw new LaunchException(
                    "A heap is a number of mebibytes or gibibytes, like 512m or 8g: " + heapVariable() + "=" + wanted);
        }
        return wanted;
    }

    /**
     * More options of its JVM. Behind a run of a model the processor's tables of pages are full of the model: large pages keep the answer's way
     * short (docs/decisions/0063).
     */
    List<String> options() {
        return this == REWARD ? List.of("-XX:+UseTransparentHugePages") : List.of();
    }

    /** The variable that overrides its heap. */
    String heapVariable() {
        return "PRUDENCE_" + name() + "_HEAP";
    }

    /** Full names of its gRPC services. */
    public String grpcServices() {
        return grpcServices;
    }

    /** Those that an experiment needs. */
    public static Set<ServiceKind> ofExperiment(String experiment) {
        return EnumSet.of(POLICY, TRAINER, experiment.equals("thinker") ? WORLD_MODEL : REWARD);
    }

    /** The kind of a process, by its name. */
    public static Optional<ServiceKind> named(String module) {
        return Arrays.stream(values())
                .filter(kind -> kind.module.equals(module))
                .findFirst();
    }
}
