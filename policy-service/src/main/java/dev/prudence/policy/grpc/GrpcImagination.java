package dev.prudence.policy.grpc;

import com.google.protobuf.ByteString;
import dev.prudence.policy.VersionUnavailableException;
import dev.prudence.policy.VersionUnavailableException.Reason;
import dev.prudence.policy.play.Imagination;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.worldmodel.v1.ImaginarySteps;
import dev.prudence.proto.worldmodel.v1.Imaginations;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.proto.worldmodel.v1.RealSteps;
import dev.prudence.proto.worldmodel.v1.SearchSteps;
import dev.prudence.proto.worldmodel.v1.Searches;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc.WorldModelServiceStub;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream of imagination: a question, its answer, the next question. One that has failed is not opened again, since the service's trees went with it; whoever
 * asks on is told why it failed. Not thread-safe.
 */
final class GrpcImagination implements Imagination {

    private final PlayContext context;
    private final int players;
    private final long epoch;
    private final Duration patience;
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    private final StreamObserver<ImagineRequest> questions;
    private final int representationSize;
    private long step;
    private @Nullable RuntimeException broken;

    GrpcImagination(
            WorldModelServiceStub service,
            PlayContext context,
            int players,
            boolean states,
            long epoch,
            Duration patience) {
        this.context = context;
        this.players = players;
        this.epoch = epoch;
        this.patience = patience;
        this.questions = service.imagine(new Answers());
        ImagineRequest.Builder open = ImagineRequest.newBuilder()
                .setOpen(OpenImagination.newBuilder()
                        .setEnvironmentCount(players)
                        .setObservations(context.getShowsImagination())
                        .setHiddenStates(states)
                        .setTree(context.getTree()));
        this.representationSize = ask(open).getOpened().getRepresentationSize();
    }

    /** Puts what comes where it is waited for. */
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
            answers.add(Status.UNAVAILABLE
                    .withDescription("The world-model service has ended the stream")
                    .asRuntimeException());
        }
    }

    @Override
    public int representationSize() {
        return representationSize;
    }

    @Override
    public Thoughts real(int[] actions, float[] rewards, boolean[] dones, float[] observations) {
        RealSteps.Builder real = RealSteps.newBuilder()
                .setWorldModelDigest(context.getWorldModel().getDigest())
                .setObservations(bytes(observations));
        for (int player = 0; player < players; player++) {
            real.addActions(actions[player]).addRewards(rewards[player]).addDones(dones[player]);
        }
        return step(ImagineRequest.newBuilder().setReal(real));
    }

    @Override
    public Thoughts imagine(int[] actions, boolean[] resets) {
        ImaginarySteps.Builder imaginary = ImaginarySteps.newBuilder();
        for (int player = 0; player < players; player++) {
            imaginary.addActions(actions[player]).addResets(resets[player]);
        }
        return step(ImagineRequest.newBuilder().setImaginary(imaginary));
    }

    @Override
    public double[][] search(int simulations) {
        Searches found = ask(ImagineRequest.newBuilder()
                        .setStepNumber(step++)
                        .setSearch(SearchSteps.newBuilder().setSimulations(simulations)))
                .getSearches();
        int actions = found.getVisitsCount() / players;
        double[][] shares = new double[players][actions];
        for (int player = 0; player < players; player++) {
            List<Integer> visits = found.getVisitsList().subList(player * actions, (player + 1) * actions);
            int all = visits.stream().mapToInt(Integer::intValue).sum();
            for (int action = 0; action < actions; action++) {
                shares[player][action] = (double) visits.get(action) / all;
            }
        }
        return shares;
    }

    private Thoughts step(ImagineRequest.Builder question) {
        Imaginations said = ask(question.setStepNumber(step++)).getImaginations();
        boolean[] resets = new boolean[players];
        float[] planningRewards = new float[players];
        for (int player = 0; player < players; player++) {
            resets[player] = said.getResets(player);
            planningRewards[player] = said.getPlanningRewards(player);
        }
        float[] baselines = new float[said.getBaselinesCount()];
        for (int player = 0; player < baselines.length; player++) {
            baselines[player] = said.getBaselines(player);
        }
        return new Thoughts(
                floats(said.getRepresentations()),
                planningRewards,
                resets,
                baselines,
                floats(said.getObservations()),
                floats(said.getHiddenStates()));
    }

    private ImagineResponse ask(ImagineRequest.Builder question) {
        if (broken != null) {
            throw broken;
        }
        questions.onNext(question.setStreamEpoch(epoch).build());
        Object answer = answer();
        if (answer instanceof ImagineResponse response) {
            return response;
        }
        broken = answer instanceof Throwable failure ? failed(failure) : late();
        throw broken;
    }

    private @Nullable Object answer() {
        try {
            return answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
            broken = new VersionUnavailableException(Reason.UNREACHABLE, "Interrupted while imagining", e);
            throw broken;
        }
    }

    /** Nobody waits for the answer any more: the service is told, which has places for so many streams only. */
    private void cancel() {
        questions.onError(Status.CANCELLED.asRuntimeException());
    }

    private RuntimeException late() {
        cancel();
        return new VersionUnavailableException(
                Reason.UNREACHABLE,
                "The world-model service did not answer in time: patience=" + patience.toMillis() + " ms, step=" + step,
                null);
    }

    private static RuntimeException failed(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String words = "The world-model service refused: " + status.getCode() + " " + status.getDescription();
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, FAILED_PRECONDITION -> new IllegalArgumentException(words, failure);
            case NOT_FOUND -> new VersionUnavailableException(Reason.NOT_FOUND, words, failure);
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED ->
                new VersionUnavailableException(Reason.UNREACHABLE, words, failure);
            default -> new IllegalStateException(words, failure);
        };
    }

    private static ByteString bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ByteString.copyFrom(buffer);
    }

    private static float[] floats(ByteString bytes) {
        float[] values = new float[bytes.size() / Float.BYTES];
        bytes.asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    @Override
    public void close() {
        try {
            questions.onCompleted();
        } catch (IllegalStateException e) {
            // The stream has failed already.
            answers.clear();
        }
    }
}
