package dev.prudence.launcher.run;

import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Says what a gRPC status means to a person. This class is thread-safe. */
public final class GrpcSentence {

    private GrpcSentence() {}

    public static String of(StatusRuntimeException failure) {
        String description = failure.getStatus().getDescription();
        if (description != null && !description.isBlank()) {
            return description.lines().findFirst().orElse("")
                    + reason(failure.getStatus().getCause());
        }
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> "the service does not answer; see ./prudence status";
            case DEADLINE_EXCEEDED -> "the service took too long";
            case UNIMPLEMENTED -> "the running service is of another version; restart it with ./prudence down and up";
            default -> "status=" + failure.getStatus().getCode();
        };
    }

    /** What lies at the bottom: a connection that is refused, a certificate that nobody vouches for. */
    private static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "";
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return ": " + root.getMessage();
    }
}
