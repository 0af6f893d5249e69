package dev.prudence.trainer.thinker;

import com.google.protobuf.ByteString;
import dev.prudence.env.Step;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.LastStep;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanLevel;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.trainer.games.GameRound;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Plays for agents that do not imagine, in the test's own process, with whatever was published last. Not thread-safe. */
final class LocalPlayers implements AutoCloseable {

    private static final int ACTIONS = 5;

    private final int rows;
    private final int columns;
    private final Map<String, InferenceSession> sessions = new ConcurrentHashMap<>();

    LocalPlayers(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    ModelVersion publish(String model, Path directory) {
        ModelArtefact artefact = ModelArtefact.openVerified(directory);
        sessions.computeIfAbsent(
                artefact.digest(),
                missing -> InferenceSession.open(artefact.path("act-1.onnx"), RuntimeOptions.inference()));
        return ModelVersion.newBuilder()
                .setModel(model)
                .setDigest(artefact.digest())
                .build();
    }

    List<Trajectory> play(GameRound round) {
        List<Trajectory> games = new ArrayList<>();
        for (Player player : round.players()) {
            games.add(play(round, player));
        }
        return games;
    }

    private Trajectory play(GameRound round, Player player) {
        InferenceSession session =
                Objects.requireNonNull(sessions.get(round.context().getActor().getDigest()));
        SokobanRules rules = new SokobanRules(
                round.context().getScoring().getStep(),
                1,
                -1,
                round.context().getScoring().getSolved(),
                round.context().getScoring().getTimeLimit(),
                1);
        SokobanState state = state(player.getMoment());
        SokobanEnvironment environment =
                new SokobanEnvironment(new LevelSet(List.of(state.level())), rules, new SokobanPlanes());
        environment.restore(state);
        NoiseStream noise =
                NoiseStream.of(round.context().getNoiseSeed(), round.context().getPhase(), player.getPlayerId());
        Trajectory.Builder game = Trajectory.newBuilder().setPlayerId(player.getPlayerId());
        LastStep last = player.getLast();
        ByteString seen = ByteString.EMPTY;
        ByteString policies = ByteString.EMPTY;
        int begun = 0;
        for (int step = 0; step < round.context().getRealSteps(); step++) {
            float[] observation = observation(environment);
            seen = seen.concat(binary(observation));
            float[] shares = shares(session, observation, last);
            int action = draw(shares, noise.uniform());
            policies = policies.concat(bytes(shares));
            Step happened = environment.step(action);
            game.addActions(action)
                    .addResets(false)
                    .addResetsDone(true)
                    .addLogProbabilities((float) Math.log(shares[action]))
                    .addPlanningRewards(0)
                    .addRewards(happened.reward())
                    .addTerminated(happened.terminated())
                    .addTruncated(happened.truncated())
                    .addBaselines(0);
            if (happened.done()) {
                environment.restore(state(player.getNextEpisodes(begun++)));
            }
            last = LastStep.newBuilder()
                    .setAction(action)
                    .setReset(true)
                    .setReward(happened.reward())
                    .setTerminated(happened.terminated())
                    .setTruncated(happened.truncated())
                    .build();
        }
        return game.setObservations(seen.concat(binary(observation(environment))))
                .setPolicies(policies)
                .setEpisodesBegun(begun)
                .setNext(Player.newBuilder()
                        .setPlayerId(player.getPlayerId())
                        .setMoment(Episodes.moment(environment.state()))
                        .setLast(last))
                .build();
    }

    private static float[] observation(SokobanEnvironment environment) {
        float[] observation = new float[environment.observationSpace().size()];
        environment.observe(observation, 0);
        return observation;
    }

    private float[] shares(InferenceSession session, float[] observation, LastStep last) {
        float[] logits = session.run(Map.of(
                        "observation", Tensor.floats(observation, 1, SokobanPlanes.PLANES, rows, columns),
                        "last_action",
                                Tensor.longs(
                                        new long[] {last.getTerminated() || last.getTruncated() ? 0 : last.getAction()},
                                        1),
                        "last_reset", Tensor.longs(new long[] {last.getReset() ? 1 : 0}, 1),
                        "last_rewards", Tensor.floats(new float[] {last.getReward(), 0}, 1, 2)))
                .tensor("real_logits")
                .toFloats();
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] shares = new float[ACTIONS];
        for (int action = 0; action < ACTIONS; action++) {
            shares[action] = (float) (Math.exp(logits[action]) / sum);
        }
        return shares;
    }

    private static int draw(float[] shares, double uniform) {
        double left = uniform;
        for (int action = 0; action < ACTIONS - 1; action++) {
            left -= shares[action];
            if (left < 0) {
                return action;
            }
        }
        return ACTIONS - 1;
    }

    private static SokobanState state(SokobanMoment moment) {
        SokobanLevel level = moment.getLevel();
        Level start = new Level(
                level.getRows(),
                level.getColumns(),
                level.getWalls(),
                level.getGoals(),
                level.getBoxes(),
                level.getPlayer());
        return new SokobanState(start, moment.getBoxes(), moment.getPlayer(), moment.getCounted(), false);
    }

    private static ByteString binary(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) (255 * values[at]);
        }
        return ByteString.copyFrom(bytes);
    }

    private static ByteString bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ByteString.copyFrom(buffer);
    }

    @Override
    public void close() {
        sessions.values().forEach(InferenceSession::close);
    }
}
