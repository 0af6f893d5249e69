package dev.prudence.policy.play;

import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.SokobanPixels;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.env.sokoban.SokobanView;
import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.rollout.v1.SokobanLevel;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.SokobanScoring;

/** Sokoban in messages. */
final class Moments {

    private Moments() {}

    static SokobanRules rules(SokobanScoring scoring) {
        if (scoring.getTimeLimit() < 1) {
            throw new IllegalArgumentException("An episode has a step at least: context.scoring.time_limit="
                    + Integer.toUnsignedString(scoring.getTimeLimit()));
        }
        return new SokobanRules(
                scoring.getStep(),
                scoring.getBoxOnGoal(),
                scoring.getBoxOffGoal(),
                scoring.getSolved(),
                scoring.getTimeLimit(),
                1);
    }

    /** Refuses what no episode comes to, and moments behind the time limit. */
    static SokobanState state(SokobanMoment moment, SokobanRules rules) {
        SokobanLevel level = moment.getLevel();
        Level start = new Level(
                level.getRows(),
                level.getColumns(),
                level.getWalls(),
                level.getGoals(),
                level.getBoxes(),
                level.getPlayer());
        new Level(
                level.getRows(),
                level.getColumns(),
                level.getWalls(),
                level.getGoals(),
                moment.getBoxes(),
                moment.getPlayer());
        if (moment.getCounted() < 0 || moment.getCounted() >= rules.timeLimit()) {
            throw new IllegalArgumentException("The time limit lies ahead: counted="
                    + Integer.toUnsignedString(moment.getCounted()) + ", time_limit=" + rules.timeLimit());
        }
        return new SokobanState(start, moment.getBoxes(), moment.getPlayer(), moment.getCounted(), false);
    }

    static SokobanView view(ObservationKind kind) {
        return switch (kind) {
            case OBSERVATION_KIND_UNSPECIFIED, OBSERVATION_KIND_PLANES -> new SokobanPlanes();
            case OBSERVATION_KIND_PIXELS -> new SokobanPixels();
            case UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "Moments are shown as planes or pixels: context.observation=" + kind);
        };
    }

    static SokobanMoment message(SokobanState state) {
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
}
