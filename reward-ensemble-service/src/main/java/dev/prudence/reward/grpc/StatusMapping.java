package dev.prudence.reward.grpc;

import dev.prudence.distribution.DistributionException;
import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.ShuttingDownException;
import dev.prudence.reward.openinference.UnknownModelException;
import dev.prudence.reward.wire.ActivationUnderWayException;
import dev.prudence.reward.wire.NothingLoadedException;
import dev.prudence.reward.wire.UnscoredException;
import dev.prudence.reward.wire.UnusableEnsembleException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where exceptions become gRPC statuses. */
@ApplicationScoped
public class StatusMapping implements ExceptionHandlerProvider {

    private static final Metadata.Key<String> PUSH_BACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);

    @Override
    public <Q, R> ExceptionHandler<Q, R> createHandler(
            ServerCall.Listener<Q> listener, ServerCall<Q, R> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable failure, ServerCall<Q, R> failed, Metadata trailers) {
                addPushBack(failure, trailers);
                failed.close(status(failure), trailers);
            }
        };
    }

    @Override
    public Throwable transform(Throwable failure) {
        Metadata trailers = new Metadata();
        addPushBack(failure, trailers);
        return status(failure).asException(trailers);
    }

    /** Clients that follow gRPC's retry design wait for so long before they come again. */
    private static void addPushBack(Throwable failure, Metadata trailers) {
        if (cause(failure) instanceof OverloadedException full) {
            trailers.put(PUSH_BACK, Long.toString(full.retryAfter().toMillis()));
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static Status status(Throwable given) {
        Throwable failure = cause(given);
        if (failure instanceof StatusException known) {
            return known.getStatus();
        }
        if (failure instanceof StatusRuntimeException known) {
            return known.getStatus();
        }
        return code(failure).withDescription(failure.getMessage());
    }

    private static Status code(Throwable failure) {
        if (failure instanceof IllegalArgumentException) {
            return Status.INVALID_ARGUMENT;
        }
        if (failure instanceof OverloadedException) {
            return Status.RESOURCE_EXHAUSTED;
        }
        if (failure instanceof CancellationException) {
            return Status.CANCELLED;
        }
        if (failure instanceof NothingLoadedException || failure instanceof ShuttingDownException) {
            return Status.UNAVAILABLE;
        }
        if (failure instanceof UnusableEnsembleException) {
            return Status.FAILED_PRECONDITION;
        }
        if (failure instanceof ActivationUnderWayException) {
            return Status.ABORTED;
        }
        if (failure instanceof UnknownModelException) {
            return Status.NOT_FOUND;
        }
        if (failure instanceof UnscoredException unscored) {
            return switch (unscored.outcome()) {
                case SCORE_OUTCOME_REJECTED -> Status.INVALID_ARGUMENT;
                case SCORE_OUTCOME_TIMED_OUT -> Status.DEADLINE_EXCEEDED;
                default -> Status.UNAVAILABLE;
            };
        }
        if (failure instanceof DistributionException distribution) {
            return switch (distribution.reason()) {
                case NOT_FOUND -> Status.NOT_FOUND;
                case REFUSED -> Status.FAILED_PRECONDITION;
                case CORRUPT -> Status.DATA_LOSS;
                case UNREACHABLE -> Status.UNAVAILABLE;
            };
        }
        LOG.error("a call failed", failure);
        return Status.INTERNAL;
    }
}
