package dev.prudence.launcher.run;

import io.grpc.StatusRuntimeException;

/** Says what a gRPC status means to a person. This class is thread-safe. */
public final class GrpcSentence {

    private GrpcSentence() {}

    public static String of(StatusRuntimeException failure) {
        String description = failure.getStatus().getDescription();
        if (description != null && !description.isBlank()) {
            return description;
        }
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> "the service does not answer; see ./prudence status";
            case DEADLINE_EXCEEDED -> "the service took too long";
            case UNIMPLEMENTED -> "the running service is of another version; restart it with ./prudence down and up";
            default -> "status=" + failure.getStatus().getCode();
        };
    }
}
