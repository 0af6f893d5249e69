package dev.prudence.policy.grpc;

import dev.prudence.policy.QuestionAnswering;
import dev.prudence.policy.config.WorkerThreads;
import dev.prudence.proto.policy.v1.GenerateRequest;
import dev.prudence.proto.policy.v1.GenerateResponse;
import dev.prudence.proto.policy.v1.PolicyService;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** gRPC face of {@link QuestionAnswering}; answers on threads of its own. */
@GrpcService
public class PolicyGrpcService implements PolicyService {
    private final QuestionAnswering answering;
    private final WorkerThreads threads;

    PolicyGrpcService(QuestionAnswering answering, WorkerThreads threads) {
        this.answering = answering;
        this.threads = threads;
    }

    @Override
    public Uni<GenerateResponse> generate(GenerateRequest request) {
        return Uni.createFrom()
                .<GenerateResponse>emitter(emitter -> {
                    try {
                        emitter.complete(answering.answer(request));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        emitter.fail(e);
                    } catch (RuntimeException e) {
                        emitter.fail(e);
                    }
                })
                .runSubscriptionOn(threads.questions());
    }
}
