package dev.prudence.policy.grpc;

import dev.prudence.policy.QuestionAnswering;
import dev.prudence.policy.config.WorkerThreads;
import dev.prudence.policy.play.PlayAnswering;
import dev.prudence.policy.play.PlayReply;
import dev.prudence.policy.play.PlayRules;
import dev.prudence.proto.policy.v1.GenerateRequest;
import dev.prudence.proto.policy.v1.GenerateResponse;
import dev.prudence.proto.policy.v1.PlayRequest;
import dev.prudence.proto.policy.v1.PlayResponse;
import dev.prudence.proto.policy.v1.PolicyService;
import dev.prudence.proto.rollout.v1.PlayRequested;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** gRPC face of {@link QuestionAnswering} and {@link PlayAnswering}; answers on threads of its own. */
@GrpcService
public class PolicyGrpcService implements PolicyService {
    private final QuestionAnswering answering;
    private final PlayAnswering playing;
    private final WorkerThreads threads;

    PolicyGrpcService(QuestionAnswering answering, PlayAnswering playing, WorkerThreads threads) {
        this.answering = answering;
        this.playing = playing;
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

    @Override
    public Uni<PlayResponse> play(PlayRequest request) {
        return Uni.createFrom().item(() -> played(playing, request.getBlock())).runSubscriptionOn(threads.questions());
    }

    /** What the caller can mend is the caller's; any other dead letter is a failure of the actor or of this service. */
    static PlayResponse played(PlayAnswering playing, PlayRequested block) {
        PlayRules.firstProblem(block).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        PlayReply reply = playing.answer(block.toByteArray());
        reply.deadLetterReason().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        return PlayResponse.newBuilder().setGames(reply.games().orElseThrow()).build();
    }
}
