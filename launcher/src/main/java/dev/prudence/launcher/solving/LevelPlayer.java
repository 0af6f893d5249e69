package dev.prudence.launcher.solving;

import dev.prudence.env.sokoban.Level;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.policy.v1.PlayRequest;
import dev.prudence.proto.policy.v1.PolicyServiceGrpc;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanLevel;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.Trajectory;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has a published agent play levels from their start to the end or the time limit. Thread-safe. */
public final class LevelPlayer {

    private static final String RUN = "solve";
    private static final int STEPS_AT_ONCE = 10;
    private static final long SECONDS = 120;

    private final ManagedChannel policy;
    private final TrainedAgent agent;
    private final PlayContext context;

    /**
     * A player, for which the agent is published.
     *
     * @param policy a channel to the service that plays
     * @param models a channel to the registry
     * @param registry host:port of the registry
     * @param greedy whether it takes the likeliest real actions instead of drawn ones
     */
    public static LevelPlayer of(
            TrainedAgent agent,
            ManagedChannel policy,
            ManagedChannel models,
            String registry,
            boolean greedy,
            long seed) {
        ArtefactUpload upload = new ArtefactUpload(models);
        ModelVersion actor = upload.publish(RUN, "actor", agent.actor());
        ModelVersion worldModel = agent.worldModel()
                .map(directory -> upload.publish(RUN, "world-model", directory))
                .orElse(ModelVersion.getDefaultInstance());
        return new LevelPlayer(policy, agent, registry, actor, worldModel, greedy, seed);
    }

    private LevelPlayer(
            ManagedChannel policy,
            TrainedAgent agent,
            String registry,
            ModelVersion actor,
            ModelVersion worldModel,
            boolean greedy,
            long seed) {
        this.policy = policy;
        this.agent = agent;
        PlayContext.Builder playing = PlayContext.newBuilder()
                .setRunId(RUN)
                .setActor(actor)
                .setRegistryAddress(registry)
                .setRealSteps(STEPS_AT_ONCE)
                .setGreedy(greedy)
                .setNoiseSeed(seed)
                .setScoring(agent.scoring())
                .setObservation(agent.observation());
        agent.tree().ifPresent(tree -> playing.setTree(tree).setWorldModel(worldModel));
        this.context = playing.build();
    }

    /**
     * What became of a level.
     *
     * @param actions that were taken
     * @param solved whether they solve it
     */
    public record Attempt(List<Integer> actions, boolean solved) {
        public Attempt {
            actions = List.copyOf(actions);
        }
    }

    /**
     * Plays a level.
     *
     * @param number of the level, so that drawn actions differ between levels
     * @throws LaunchException if it is not of the size that the agent knows, or cannot be played
     */
    public Attempt play(Level level, long number) {
        if (level.rows() != agent.rows() || level.columns() != agent.columns()) {
            throw new LaunchException("The agent knows boards of another size, outer wall left out: agent="
                    + agent.rows() + "x" + agent.columns() + ", level=" + level.rows() + "x" + level.columns());
        }
        List<Integer> actions = new ArrayList<>();
        Player player =
                Player.newBuilder().setPlayerId(number).setMoment(start(level)).build();
        for (int part = 0; actions.size() < agent.scoring().getTimeLimit(); part++) {
            Trajectory game = played(player, start(level), part);
            int stage = game.getActionsCount() / game.getRewardsCount();
            for (int step = 0; step < game.getRewardsCount(); step++) {
                actions.add(game.getActions(step * stage + stage - 1));
                if (game.getTerminated(step) || game.getTruncated(step)) {
                    return new Attempt(actions, game.getTerminated(step));
                }
            }
            player = game.getNext();
        }
        return new Attempt(actions, false);
    }

    private Trajectory played(Player player, SokobanMoment again, int part) {
        Player.Builder asked = player.toBuilder();
        for (int step = 0; step < STEPS_AT_ONCE; step++) {
            asked.addNextEpisodes(again);
        }
        PlayRequested block = PlayRequested.newBuilder()
                .setContext(context.toBuilder().setPhase("part-" + part))
                .addPlayers(asked)
                .build();
        Trajectory game = PolicyServiceGrpc.newBlockingStub(policy)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .play(PlayRequest.newBuilder().setBlock(block).build())
                .getGames()
                .getTrajectories(0);
        if (game.getOutcome() != GenerationOutcome.GENERATION_OUTCOME_GENERATED) {
            throw new LaunchException("The level cannot be played: reason=" + game.getReason());
        }
        return game;
    }

    private static SokobanMoment start(Level level) {
        return SokobanMoment.newBuilder()
                .setLevel(SokobanLevel.newBuilder()
                        .setRows(level.rows())
                        .setColumns(level.columns())
                        .setWalls(level.walls())
                        .setGoals(level.goals())
                        .setBoxes(level.boxes())
                        .setPlayer(level.player()))
                .setBoxes(level.boxes())
                .setPlayer(level.player())
                .build();
    }
}
