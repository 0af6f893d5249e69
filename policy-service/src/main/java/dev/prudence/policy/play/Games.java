package dev.prudence.policy.play;

import dev.prudence.env.Step;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.env.sokoban.SokobanView;
import dev.prudence.policy.play.Imagination.Thoughts;
import dev.prudence.proto.rollout.v1.LastStep;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.runtime.HalfFloats;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The games of a block, played together: every player takes its steps of a stage in imagination, then a real one, and so on. A game depends on its
 * own player, the actor, the world model and the noise key only. Used once. Not thread-safe.
 */
final class Games {

    private final PlayContext context;
    private final List<Player> players;
    private final @Nullable Actor actor;
    private final @Nullable Imagination imagination;
    private final int stageLength;
    private final List<SokobanEnvironment> environments = new ArrayList<>();
    private final List<NoiseStream> noise = new ArrayList<>();
    private final List<GameRecord> records = new ArrayList<>();
    private final int[] begun;
    private final Seats seats;
    private final SokobanRules rules;

    private Games(PlayRequested request, @Nullable Actor actor, @Nullable Imagination imagination) {
        this.context = request.getContext();
        this.players = request.getPlayersList();
        this.actor = actor;
        this.imagination = imagination;
        this.stageLength = imagination == null ? 1 : context.getTree().getStageLength();
        this.begun = new int[players.size()];
        this.rules = Moments.rules(context.getScoring());
        for (Player player : players) {
            environments.add(environment(player.getMoment(), rules, Moments.view(context.getObservation())));
            noise.add(NoiseStream.of(context.getNoiseSeed(), context.getPhase(), player.getPlayerId()));
            records.add(new GameRecord(player.getPlayerId()));
        }
        int observation = environments.get(0).observationSpace().size();
        this.seats = new Seats(
                players.size(),
                imagination == null ? 0 : imagination.representationSize(),
                observation,
                actor == null ? 0 : actor.contract().state().size(),
                actor == null ? 0 : actor.contract().memory());
        requireRoom(observation);
    }

    /** Refuses what would not fit into one block, before it is played. */
    private void requireRoom(int observation) {
        long realSteps = context.getRealSteps();
        long augmented = realSteps * stageLength;
        long shown = context.getShowsImagination() ? augmented - realSteps : 0;
        long each = (realSteps + 1 + shown) * observation
                + (augmented + 1)
                        * (Float.BYTES * (long) seats.representations().length
                                + Short.BYTES * (long) seats.states().length)
                        / players.size();
        if (each * players.size() > BlockParts.MOST_BYTES) {
            throw new IllegalArgumentException(
                    "The games are too large for one block; ask for fewer players or real steps: bytes="
                            + each * players.size() + ", most=" + BlockParts.MOST_BYTES);
        }
    }

    private static SokobanEnvironment environment(SokobanMoment moment, SokobanRules rules, SokobanView view) {
        SokobanState state = Moments.state(moment, rules);
        SokobanEnvironment environment = new SokobanEnvironment(new LevelSet(List.of(state.level())), rules, view);
        environment.restore(state);
        return environment;
    }

    /**
     * Plays.
     *
     * @param actor that plays; empty where a search does
     * @param imagination of the block's players; empty for actors that do not imagine
     * @return the games in the order of the request
     */
    static List<Trajectory> play(PlayRequested request, Optional<Actor> actor, Optional<Imagination> imagination) {
        return new Games(request, actor.orElse(null), imagination.orElse(null)).play();
    }

    private List<Trajectory> play() {
        sitDown();
        for (int step = 0; step < context.getRealSteps(); step++) {
            remember();
            for (int thought = 1; thought < stageLength; thought++) {
                imagine();
            }
            act();
        }
        remember();
        List<Trajectory> games = new ArrayList<>();
        for (int player = 0; player < players.size(); player++) {
            records.get(player).thinking(seats, player);
            games.add(records.get(player).build(next(player), begun[player]));
        }
        return games;
    }

    private void sitDown() {
        int count = players.size();
        int[] actions = new int[count];
        float[] rewards = new float[count];
        boolean[] dones = new boolean[count];
        for (int player = 0; player < count; player++) {
            LastStep last = players.get(player).getLast();
            actions[player] = last.getAction();
            rewards[player] = last.getReward();
            dones[player] = last.getTerminated() || last.getTruncated();
            seats.last(
                    player,
                    last.getTerminated() || last.getTruncated() ? 0 : last.getAction(),
                    last.getReset(),
                    last.getReward(),
                    last.getPlanningReward());
            seats.remember(player, players.get(player).getMemory());
            observe(player);
        }
        if (imagination != null) {
            take(imagination.real(actions, rewards, dones, seats.observations()));
        }
    }

    private void remember() {
        for (int player = 0; player < players.size(); player++) {
            records.get(player).observation(seats, player);
        }
    }

    private void observe(int player) {
        SokobanEnvironment environment = environments.get(player);
        environment.observe(
                seats.observations(), player * environment.observationSpace().size());
    }

    private void take(Thoughts thoughts) {
        System.arraycopy(thoughts.representations(), 0, seats.representations(), 0, thoughts.representations().length);
        float[] states = seats.states();
        if (states.length == 0) {
            return;
        }
        if (thoughts.states().length != states.length) {
            throw new IllegalArgumentException("The actor sees states of another size than the world model has: actor="
                    + states.length / seats.count() + ", model=" + thoughts.states().length / seats.count());
        }
        System.arraycopy(thoughts.states(), 0, states, 0, states.length);
        HalfFloats.round(states);
    }

    private Imagination imagination() {
        if (imagination == null) {
            throw new IllegalStateException("This actor does not imagine");
        }
        return imagination;
    }

    private void imagine() {
        Wishes wishes = actor().wishes(seats);
        int[] actions = new int[players.size()];
        boolean[] resets = new boolean[players.size()];
        for (int player = 0; player < actions.length; player++) {
            double[] shares = context.getImaginesAtRandom()
                    ? Choice.uniform(SokobanState.ACTIONS)
                    : Choice.probabilities(wishes.imaginary(), player, SokobanState.ACTIONS);
            double[] resetShares = context.getImaginesAtRandom()
                    ? Choice.uniform(2)
                    : Choice.probabilities(wishes.resets(), player, 2);
            actions[player] = Choice.of(shares, false, noise.get(player));
            int reset = Choice.of(resetShares, false, noise.get(player));
            resets[player] = reset == 1;
            double logProbability = Math.log(shares[actions[player]]) + Math.log(resetShares[reset]);
            records.get(player).thinking(seats, player);
            records.get(player).action(actions[player], resets[player], logProbability);
        }
        Thoughts thoughts = imagination().imagine(actions, resets);
        take(thoughts);
        for (int player = 0; player < actions.length; player++) {
            float planningReward = thoughts.planningRewards()[player];
            records.get(player).thought(thoughts.resets()[player], planningReward);
            if (context.getShowsImagination()) {
                records.get(player).imagined(thoughts.observations(), player, actions.length);
            }
            seats.last(player, actions[player], thoughts.resets()[player], 0, planningReward);
        }
    }

    private void act() {
        double[][] chances = chances();
        int[] actions = new int[players.size()];
        float[] rewards = new float[players.size()];
        boolean[] dones = new boolean[players.size()];
        for (int player = 0; player < actions.length; player++) {
            double[] shares = chances[player];
            actions[player] = Choice.of(shares, context.getGreedy(), noise.get(player));
            GameRecord record = records.get(player);
            record.thinking(seats, player);
            record.action(actions[player], false, Math.log(shares[actions[player]]));
            record.policy(shares);
            Step step = environments.get(player).step(actions[player]);
            record.earned(step);
            rewards[player] = step.reward();
            dones[player] = step.done();
            if (step.done()) {
                begin(player);
            }
            observe(player);
            seats.last(player, dones[player] ? 0 : actions[player], true, rewards[player], 0);
        }
        if (imagination == null) {
            records.forEach(record -> record.baseline(0));
            return;
        }
        Thoughts thoughts = imagination.real(actions, rewards, dones, seats.observations());
        take(thoughts);
        for (int player = 0; player < actions.length; player++) {
            records.get(player).baseline(thoughts.baselines()[player]);
        }
    }

    /** With which probabilities each player takes each real action. */
    private double[][] chances() {
        if (context.getSimulations() > 0) {
            return imagination().search(context.getSimulations());
        }
        Wishes wishes = actor().wishes(seats);
        double[][] chances = new double[players.size()][];
        for (int player = 0; player < chances.length; player++) {
            chances[player] = Choice.probabilities(wishes.real(), player, SokobanState.ACTIONS);
        }
        return chances;
    }

    private Actor actor() {
        if (actor == null) {
            throw new IllegalStateException("A search plays here");
        }
        return actor;
    }

    private void begin(int player) {
        List<SokobanMoment> episodes = players.get(player).getNextEpisodesList();
        if (begun[player] == episodes.size()) {
            throw new IllegalArgumentException("A player needs more episodes to begin: player_id="
                    + Long.toUnsignedString(players.get(player).getPlayerId()) + ", next_episodes size="
                    + episodes.size());
        }
        environments.get(player).restore(Moments.state(episodes.get(begun[player]++), rules));
        seats.forget(player);
    }

    private Player next(int player) {
        return Player.newBuilder()
                .setPlayerId(players.get(player).getPlayerId())
                .setMoment(Moments.message(environments.get(player).state()))
                .setLast(records.get(player).last(seats, player))
                .setMemory(seats.memory(player))
                .build();
    }
}
