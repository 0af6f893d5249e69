package dev.prudence.worldmodel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class StatusMappingTest {

    /** A restart of the service must not look like a failure of it: those who ask come again. */
    @Test
    void aServiceThatShutsDownIsUnavailable() {
        RejectedExecutionException rejected = new RejectedExecutionException("the pool is shut down");
        assertThat(StatusMapping.status(rejected).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(StatusMapping.status(new CompletionException(rejected)).getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }
}
