package dev.prudence.worldmodel.grpc;

import dev.prudence.worldmodel.QueueFullException;
import dev.prudence.worldmodel.VersionUnavailableException;
import dev.prudence.worldmodel.imagination.WrongStepException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where exceptions become gRPC statuses. */
@ApplicationScoped
public class StatusMapping implements ExceptionHandlerProvider {
    private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);

    @Override
    public <Q, R> ExceptionHandler<Q, R> createHandler(
            ServerCall.Listener<Q> listener, ServerCall<Q, R> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable failure, ServerCall<Q, R> failed, Metadata trailers) {
                failed.close(status(failure), trailers);
            }
        };
    }

    @Override
    public Throwable transform(Throwable failure) {
        return status(failure).asException();
    }

    static Status status(Throwable failure) {
        if (failure instanceof StatusException known) {
            return known.getStatus();
        }
        if (failure instanceof StatusRuntimeException known) {
            return known.getStatus();
        }
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return status(failure.getCause());
        }
        if (failure instanceof WrongStepException) {
            return Status.FAILED_PRECONDITION.withDescription(failure.getMessage());
        }
        if (failure instanceof QueueFullException) {
            return Status.RESOURCE_EXHAUSTED.withDescription(failure.getMessage());
        }
        if (failure instanceof RejectedExecutionException) {
            return Status.UNAVAILABLE.withDescription("The service is shutting down; ask again elsewhere or later.");
        }
        if (failure instanceof IllegalArgumentException) {
            return Status.INVALID_ARGUMENT.withDescription(failure.getMessage());
        }
        if (failure instanceof VersionUnavailableException unavailable) {
            return code(unavailable).withDescription(failure.getMessage());
        }
        LOG.error("A call failed", failure);
        return Status.INTERNAL.withDescription("The world model failed: " + failure.getMessage());
    }

    private static Status code(VersionUnavailableException unavailable) {
        return switch (unavailable.reason()) {
            case NOT_FOUND -> Status.NOT_FOUND;
            case UNUSABLE -> Status.FAILED_PRECONDITION;
            case UNREACHABLE -> Status.UNAVAILABLE;
        };
    }
}
