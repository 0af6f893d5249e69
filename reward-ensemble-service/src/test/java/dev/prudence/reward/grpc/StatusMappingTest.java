package dev.prudence.reward.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.distribution.DistributionException;
import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.ShuttingDownException;
import dev.prudence.reward.wire.ActivationUnderWayException;
import dev.prudence.reward.wire.NothingLoadedException;
import dev.prudence.reward.wire.UnusableEnsembleException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StatusMappingTest {

    @Test
    void everyFailureHasItsStatus() {
        assertStatus(new IllegalArgumentException("items.count=0"), Status.Code.INVALID_ARGUMENT);
        assertStatus(new NothingLoadedException("none"), Status.Code.UNAVAILABLE);
        assertStatus(new ShuttingDownException(), Status.Code.UNAVAILABLE);
        assertStatus(new ActivationUnderWayException("d"), Status.Code.ABORTED);
        assertStatus(new CancellationException("gone"), Status.Code.CANCELLED);
        assertStatus(
                new UnusableEnsembleException("d", new IllegalArgumentException("x")), Status.Code.FAILED_PRECONDITION);
        assertStatus(
                new DistributionException(DistributionException.Reason.CORRUPT, "bytes differ", null),
                Status.Code.DATA_LOSS);
        assertStatus(new IllegalStateException("surprise"), Status.Code.INTERNAL);
        assertStatus(Status.ABORTED.asRuntimeException(), Status.Code.ABORTED);
    }

    @Test
    void anOverloadSaysWhenToComeAgain() {
        Throwable failure = new StatusMapping().transform(OverloadedException.calls(8));
        assertThat(failure).isInstanceOf(StatusException.class);
        StatusException status = (StatusException) failure;
        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        Metadata trailers = status.getTrailers();
        assertThat(trailers).isNotNull();
        assertThat(trailers.get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("100");
    }

    private static void assertStatus(RuntimeException failure, Status.Code code) {
        assertThat(StatusMapping.status(failure).getCode()).isEqualTo(code);
        assertThat(StatusMapping.status(new CompletionException(failure)).getCode())
                .isEqualTo(code);
    }
}
