package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.SampleRequest;
import java.util.List;

/** Turns what became of a sample into its wire form. */
final class Outcomes {
    private Outcomes() {}

    static GeneratedSample generated(SampleRequest request, Answer answer) {
        return sample(request, GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                .setAnswer(answer)
                .build();
    }

    static GeneratedSample rejected(SampleRequest request, String reason) {
        return sample(request, GenerationOutcome.GENERATION_OUTCOME_REJECTED)
                .setReason(reason)
                .build();
    }

    static List<GeneratedSample> rejected(List<SampleRequest> requests, String reason) {
        return requests.stream().map(request -> rejected(request, reason)).toList();
    }

    static List<GeneratedSample> timedOut(List<SampleRequest> requests, String reason) {
        return requests.stream()
                .map(request -> sample(request, GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT)
                        .setReason(reason)
                        .build())
                .toList();
    }

    private static GeneratedSample.Builder sample(SampleRequest request, GenerationOutcome outcome) {
        return GeneratedSample.newBuilder()
                .setSampleId(request.getSampleId())
                .setPromptIndex(request.getPromptIndex())
                .setOutcome(outcome);
    }
}
