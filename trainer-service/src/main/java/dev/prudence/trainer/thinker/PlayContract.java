package dev.prudence.trainer.thinker;

import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an actor was trained to play, as its manifest says it: {@code observation}, {@code tree}, where it imagines, and {@code scoring}. */
final class PlayContract {

    private PlayContract() {}

    static Map<String, ?> of(ObservationKind observation, TreeSettings tree, SokobanScoring scoring) {
        Map<String, Object> play = new LinkedHashMap<>();
        play.put("observation", observation.name());
        if (tree.getStageLength() > 0) {
            play.put(
                    "tree",
                    Map.of(
                            "actions", tree.getActionCount(),
                            "stageLength", tree.getStageLength(),
                            "maxDepth", tree.getMaxDepth(),
                            "discount", tree.getDiscount(),
                            "treeCarry", tree.getTreeCarry(),
                            "variant", tree.getVariant().name()));
        }
        play.put(
                "scoring",
                Map.of(
                        "step", scoring.getStep(),
                        "boxOnGoal", scoring.getBoxOnGoal(),
                        "boxOffGoal", scoring.getBoxOffGoal(),
                        "solved", scoring.getSolved(),
                        "timeLimit", scoring.getTimeLimit()));
        return play;
    }
}
