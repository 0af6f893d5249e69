package dev.prudence.policy.monitoring;

import dev.prudence.distribution.LeasedVersion;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.monitoring.PolicyMetrics;
import dev.prudence.policy.NewestPolicies;
import dev.prudence.policy.Policy;
import dev.prudence.policy.PolicyKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness, and gauges of what is loaded. The service is ready without any policy (blocks name the
 * version that they want); it is not while the first published version of a kind is being loaded.
 */
@Readiness
@Startup
@Singleton
public class LoadedPolicies implements HealthCheck {
    private final NewestPolicies newest;

    LoadedPolicies(NewestPolicies newest, LoadedModels<Policy> loaded, MeterRegistry registry) {
        this.newest = newest;
        PolicyMetrics.LOADED.gauge(registry, loaded, LoadedModels::size);
        for (PolicyKind kind : PolicyKind.values()) {
            PolicyMetrics.BEHIND.gauge(registry, newest, each -> each.versionsBehind(kind), kind.artefactKind());
        }
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Published policies").up();
        for (PolicyKind kind : PolicyKind.values()) {
            String state = state(kind);
            response.withData(kind.artefactKind(), state);
            if (state.equals("loading")) {
                response.down();
            }
        }
        return response.build();
    }

    private String state(PolicyKind kind) {
        try (LeasedVersion<Policy> current = newest.current(kind).orElse(null)) {
            if (current != null) {
                return current.version().getDigest();
            }
            return newest.isLoading(kind) ? "loading" : "none published";
        }
    }
}
