package dev.prudence.trainer.thinker;

import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.env.sokoban.Solver;
import dev.prudence.env.sokoban.SolverLimitException;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.trainer.games.GameRound;
import dev.prudence.trainer.games.Games;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Levels that agents are evaluated on: each is tried once, from its start to the time limit. Not thread-safe. */
final class HeldOutLevels {

    private static final int MOST_POSITIONS = 200_000;

    private final List<Level> levels;
    private final SokobanRules rules;
    private final Games games;
    private final List<OptionalInt> fewestSteps = new ArrayList<>();

    HeldOutLevels(List<Level> levels, SokobanRules rules, Games games) {
        this.levels = List.copyOf(levels);
        this.rules = rules;
        this.games = games;
    }

    /** One level in the course of an evaluation. */
    private static final class Attempt {
        private Player player;
        private int steps;
        private boolean over;
        private boolean solved;

        Attempt(Player player) {
            this.player = player;
        }

        /** Returns how many steps of the game belong to the attempt. */
        int take(Trajectory game) {
            int before = steps;
            for (int step = 0; step < game.getRewardsCount() && !over; step++) {
                steps++;
                solved = game.getTerminated(step);
                over = solved || game.getTruncated(step);
            }
            player = game.getNext();
            return steps - before;
        }
    }

    /** Looks at attempts while they are made. */
    @FunctionalInterface
    interface Watcher {

        /**
         * Sees a part of an attempt.
         *
         * @param level its number
         * @param steps real steps of the game that belong to it
         */
        void see(int level, Trajectory game, int steps);
    }

    /**
     * Has an agent try all levels.
     *
     * @param context with actor, world model and tree; phase, length and scoring are filled in
     * @param phase unique in the run
     * @param realSteps of a round
     * @param playersInBlock that one request asks for
     */
    Evaluation evaluate(PlayContext context, String phase, int realSteps, int playersInBlock, long frames) {
        return evaluate(context, phase, realSteps, playersInBlock, frames, (level, game, steps) -> {});
    }

    /** The same, with somebody watching. */
    Evaluation evaluate(
            PlayContext context, String phase, int realSteps, int playersInBlock, long frames, Watcher watcher) {
        List<Attempt> attempts = new ArrayList<>();
        for (int level = 0; level < levels.size(); level++) {
            attempts.add(new Attempt(Player.newBuilder()
                    .setPlayerId(level)
                    .setMoment(start(level))
                    .build()));
        }
        for (int round = 0; attempts.stream().anyMatch(attempt -> !attempt.over); round++) {
            PlayContext asked = context.toBuilder()
                    .setPhase(phase + "/round-" + round)
                    .setRealSteps(realSteps)
                    .setScoring(Episodes.scoring(rules))
                    .build();
            play(asked, attempts.stream().filter(attempt -> !attempt.over).toList(), playersInBlock, watcher);
        }
        return summary(context, attempts, frames);
    }

    private SokobanMoment start(int level) {
        return Episodes.moment(SokobanState.start(levels.get(level), 0));
    }

    /** Whoever is done begins again, which is not looked at. */
    private void play(PlayContext context, List<Attempt> attempts, int playersInBlock, Watcher watcher) {
        List<Player> players = new ArrayList<>();
        for (Attempt attempt : attempts) {
            Player.Builder player = attempt.player.toBuilder();
            SokobanMoment again = start((int) attempt.player.getPlayerId());
            for (int step = 0; step < context.getRealSteps(); step++) {
                player.addNextEpisodes(again);
            }
            players.add(player.build());
        }
        List<Trajectory> played = games.play(new GameRound(context, players, playersInBlock));
        for (int at = 0; at < attempts.size(); at++) {
            int level = (int) attempts.get(at).player.getPlayerId();
            watcher.see(level, played.get(at), attempts.get(at).take(played.get(at)));
        }
    }

    private Evaluation summary(PlayContext context, List<Attempt> attempts, long frames) {
        int solved = 0;
        int known = 0;
        double steps = 0;
        double fewest = 0;
        for (int level = 0; level < attempts.size(); level++) {
            if (attempts.get(level).solved) {
                solved++;
                if (fewestSteps(level).isPresent()) {
                    known++;
                    steps += attempts.get(level).steps;
                    fewest += fewestSteps(level).getAsInt();
                }
            }
        }
        return new Evaluation(
                frames,
                context.hasTree() ? context.getTree().getStageLength() : 1,
                context.getGreedy(),
                attempts.size(),
                solved,
                known == 0 ? 0 : steps / known,
                known == 0 ? 0 : fewest / known);
    }

    /** Unknown of levels that the solver gives up on. */
    private OptionalInt fewestSteps(int level) {
        if (fewestSteps.isEmpty()) {
            levels.forEach(each -> fewestSteps.add(solve(each)));
        }
        return fewestSteps.get(level);
    }

    private static OptionalInt solve(Level level) {
        try {
            return new Solver(MOST_POSITIONS)
                    .solve(SokobanState.start(level, 0)).stream()
                            .mapToInt(List::size)
                            .findFirst();
        } catch (SolverLimitException tooHard) {
            return OptionalInt.empty();
        }
    }
}
