package dev.prudence.trainer.thinker;

import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.LevelSource;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.proto.rollout.v1.SokobanLevel;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import java.util.SplittableRandom;

/** Which level each player's episodes have: a function of seed, player and number; players of neighbouring seeds have nothing in common. Thread-safe. */
final class Episodes {

    private final LevelSource levels;
    private final SokobanRules rules;
    private final long seed;

    Episodes(LevelSource levels, SokobanRules rules, long seed) {
        this.levels = levels;
        this.rules = rules;
        this.seed = seed;
    }

    /** The start of an episode. */
    SokobanMoment start(long player, long episode) {
        long place = new SplittableRandom(new SplittableRandom(seed).nextLong() + player).nextLong();
        SplittableRandom random = new SplittableRandom(place + episode);
        Level level = levels.level(random.nextLong());
        return moment(SokobanState.start(level, random.nextInt(rules.headStarts())));
    }

    static SokobanMoment moment(SokobanState state) {
        Level level = state.level();
        return SokobanMoment.newBuilder()
                .setLevel(SokobanLevel.newBuilder()
                        .setRows(level.rows())
                        .setColumns(level.columns())
                        .setWalls(level.walls())
                        .setGoals(level.goals())
                        .setBoxes(level.boxes())
                        .setPlayer(level.player()))
                .setBoxes(state.boxes())
                .setPlayer(state.player())
                .setCounted(state.counted())
                .build();
    }

    /** What is worth what, for requests. */
    SokobanScoring scoring() {
        return scoring(rules);
    }

    /** What is worth what, for requests. */
    static SokobanScoring scoring(SokobanRules rules) {
        return SokobanScoring.newBuilder()
                .setStep(rules.step())
                .setBoxOnGoal(rules.boxOnGoal())
                .setBoxOffGoal(rules.boxOffGoal())
                .setSolved(rules.solved())
                .setTimeLimit(rules.timeLimit())
                .build();
    }
}
