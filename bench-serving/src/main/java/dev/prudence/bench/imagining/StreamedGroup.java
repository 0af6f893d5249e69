package dev.prudence.bench.imagining;

import com.google.protobuf.ByteString;
import dev.prudence.proto.worldmodel.v1.ImaginarySteps;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.proto.worldmodel.v1.RealSteps;
import dev.prudence.proto.worldmodel.v1.TreeField;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A group of environments on a stream of the service. Not thread-safe. */
final class StreamedGroup implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final StagePlan plan;
    private final int environments;
    private final String digest;
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    private final StreamObserver<ImagineRequest> questions;
    private final int valueOffset;
    private final int representationSize;
    private long number;

    StreamedGroup(ManagedChannel channel, String digest, StagePlan plan, int environments) {
        this.plan = plan;
        this.environments = environments;
        this.digest = digest;
        this.questions = WorldModelServiceGrpc.newStub(channel).imagine(new Answers());
        questions.onNext(ImagineRequest.newBuilder()
                .setStreamEpoch(1)
                .setOpen(OpenImagination.newBuilder()
                        .setEnvironmentCount(environments)
                        .setTree(TreeSettings.newBuilder()
                                .setActionCount(SmallWorldModel.ACTIONS)
                                .setStageLength(StagePlan.STAGE)
                                .setMaxDepth(StagePlan.DEPTH)
                                .setDiscount(0.97)))
                .build());
        ImagineResponse opened = take();
        this.representationSize = opened.getOpened().getRepresentationSize();
        this.valueOffset = opened.getOpened().getFieldsList().stream()
                .filter(field -> field.getName().equals("current_value"))
                .mapToInt(TreeField::getOffset)
                .findFirst()
                .orElseThrow();
    }

    private final class Answers implements StreamObserver<ImagineResponse> {
        @Override
        public void onNext(ImagineResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            answers.add(failure);
        }

        @Override
        public void onCompleted() {
            answers.add(new IllegalStateException("The service has ended the stream"));
        }
    }

    /** Asks for a step: 0 for the real one that begins a stage, then its imaginary ones. */
    void ask(int step) {
        ImagineRequest.Builder request =
                ImagineRequest.newBuilder().setStreamEpoch(1).setStepNumber(number++);
        questions.onNext((step == 0 ? request.setReal(real()) : request.setImaginary(imaginary(step - 1))).build());
    }

    private RealSteps real() {
        float[] observations = plan.observations();
        ByteBuffer bytes =
                ByteBuffer.allocate(observations.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(observations);
        RealSteps.Builder real =
                RealSteps.newBuilder().setWorldModelDigest(digest).setObservations(ByteString.copyFrom(bytes));
        for (int action : plan.actions(StagePlan.STAGE - 1)) {
            real.addActions(action).addRewards(0).addDones(false);
        }
        return real.build();
    }

    private ImaginarySteps imaginary(int step) {
        ImaginarySteps.Builder imaginary = ImaginarySteps.newBuilder();
        for (int action : plan.actions(step)) {
            imaginary.addActions(action).addResets(false);
        }
        return imaginary.build();
    }

    /** Waits for the answer to the oldest question. */
    ImagineResponse take() {
        try {
            Object answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer instanceof ImagineResponse response) {
                return response;
            }
            throw new IllegalStateException("The service did not answer", answer instanceof Throwable e ? e : null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while imagining", e);
        }
    }

    /** The values of the states that an answer shows. */
    float[] values(ImagineResponse answer) {
        FloatBuffer all = answer.getImaginations()
                .getRepresentations()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[environments];
        for (int each = 0; each < environments; each++) {
            values[each] = all.get(each * representationSize + valueOffset);
        }
        return values;
    }

    @Override
    public void close() {
        questions.onCompleted();
    }
}
