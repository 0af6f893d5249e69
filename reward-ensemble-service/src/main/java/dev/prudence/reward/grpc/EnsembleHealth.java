package dev.prudence.reward.grpc;

import dev.prudence.distribution.LeasedVersion;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.inference.GRPCInferenceServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;

/**
 * What {@code grpc.health.v1} says of each service: it serves while an ensemble is active, which is loaded and has run once by then, unless
 * too many threads are lost to runs that do not return. The process as a whole serves from its start on.
 *
 * <p>This class is thread-safe: what is told last is what was looked at last.
 */
@ApplicationScoped
public class EnsembleHealth {

    private static final List<String> SERVICES =
            List.of(RewardEnsembleServiceGrpc.SERVICE_NAME, GRPCInferenceServiceGrpc.SERVICE_NAME);

    void register(
            @Observes StartupEvent started,
            GrpcHealthStorage health,
            NewestModel<RewardEnsemble> newest,
            ParallelRuns runs) {
        Runnable change = () -> tell(health, newest, runs);
        newest.onChange(change);
        runs.onChange(change);
        change.run();
    }

    private synchronized void tell(GrpcHealthStorage health, NewestModel<RewardEnsemble> newest, ParallelRuns runs) {
        Optional<LeasedVersion<RewardEnsemble>> active = newest.current();
        active.ifPresent(LeasedVersion::close);
        ServingStatus status =
                active.isPresent() && !runs.isExhausted() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        SERVICES.forEach(service -> health.setStatus(service, status));
    }
}
