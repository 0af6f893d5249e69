package dev.prudence.trainer.grpc;

import dev.prudence.experiments.InvalidExperimentException;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.trainer.registry.StaleEpochException;
import dev.prudence.trainer.rollout.BrokerUnavailableException;
import dev.prudence.trainer.run.NotWaitingException;
import dev.prudence.trainer.run.Runs.BusyException;
import dev.prudence.trainer.run.Runs.RunExistsException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the trainer throws into gRPC statuses, in one place. */
final class StatusMapping {

    private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);

    private StatusMapping() {}

    /** Something that may fail. */
    @FunctionalInterface
    interface Answer {
        void give();
    }

    /** Gives an answer, or fails the call with the status of what was thrown. */
    static void answer(StreamObserver<?> client, Answer answer) {
        try {
            answer.give();
        } catch (RuntimeException failure) {
            client.onError(of(failure));
        }
    }

    static StatusRuntimeException of(RuntimeException failure) {
        if (failure instanceof StatusRuntimeException status) {
            return status;
        }
        return status(failure)
                .withDescription(failure.getMessage())
                .withCause(failure)
                .asRuntimeException();
    }

    static StatusRuntimeException notFound(String what) {
        return Status.NOT_FOUND.withDescription(what).asRuntimeException();
    }

    private static Status status(RuntimeException failure) {
        if (failure instanceof InvalidExperimentException
                || failure instanceof ArtefactException
                || failure instanceof IllegalArgumentException) {
            return Status.INVALID_ARGUMENT;
        }
        if (failure instanceof BusyException) {
            return Status.RESOURCE_EXHAUSTED;
        }
        if (failure instanceof RunExistsException) {
            return Status.ALREADY_EXISTS;
        }
        if (failure instanceof StaleEpochException || failure instanceof NotWaitingException) {
            return Status.FAILED_PRECONDITION;
        }
        if (failure instanceof BrokerUnavailableException) {
            return Status.UNAVAILABLE;
        }
        LOG.error("A call failed", failure);
        return Status.INTERNAL;
    }
}
