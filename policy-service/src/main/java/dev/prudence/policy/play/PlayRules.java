package dev.prudence.policy.play;

import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a request for games must look like before anything is played. */
public final class PlayRules {

    static final int MOST_PLAYERS = 512;
    static final int MOST_REAL_STEPS = 1024;
    static final int MOST_SIMULATIONS = 1024;

    private PlayRules() {}

    /** The first rule that a block breaks, ending in field and value. */
    public static Optional<String> firstProblem(PlayRequested block) {
        try {
            check(block);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void check(PlayRequested block) {
        PlayContext context = block.getContext();
        require(
                !context.getRunId().isEmpty() && !context.getPhase().isEmpty(),
                "Name run and phase: context.run_id=\"%s\", context.phase=\"%s\"",
                context.getRunId(),
                context.getPhase());
        checkWho(context);
        require(
                context.getRealSteps() >= 1 && context.getRealSteps() <= MOST_REAL_STEPS,
                "Ask for 1 to %d real steps: context.real_steps=%s",
                MOST_REAL_STEPS,
                Integer.toUnsignedString(context.getRealSteps()));
        require(
                context.hasWorldModel() == context.hasTree(),
                "A world model and a tree belong together: context.world_model=%s, context.tree=%s",
                context.hasWorldModel(),
                context.hasTree());
        require(
                block.getPlayersCount() >= 1 && block.getPlayersCount() <= MOST_PLAYERS,
                "Ask for 1 to %d players in a block: players size=%d",
                MOST_PLAYERS,
                block.getPlayersCount());
        checkPlayers(block);
    }

    private static void checkWho(PlayContext context) {
        int simulations = context.getSimulations();
        if (simulations == 0) {
            require(
                    !context.getActor().getDigest().isEmpty(),
                    "Name the actor version that must play: context.actor.digest=\"\"");
            return;
        }
        require(
                simulations > 0 && simulations <= MOST_SIMULATIONS,
                "A search has up to %d simulations: context.simulations=%s",
                MOST_SIMULATIONS,
                Integer.toUnsignedString(simulations));
        require(
                context.hasTree() && context.getTree().getStageLength() == 1,
                "A search needs a world model and stages of one step: context.tree.stage_length=%s",
                Integer.toUnsignedString(context.getTree().getStageLength()));
    }

    private static void checkPlayers(PlayRequested block) {
        SokobanRules rules = Moments.rules(block.getContext().getScoring());
        SokobanState first = Moments.state(block.getPlayers(0).getMoment(), rules);
        Set<Long> ids = new HashSet<>();
        for (Player player : block.getPlayersList()) {
            String id = Long.toUnsignedString(player.getPlayerId());
            require(ids.add(player.getPlayerId()), "Ask for every player once in a block: player_id=%s", id);
            checkMoment(player.getMoment(), rules, first, id);
            player.getNextEpisodesList().forEach(each -> checkMoment(each, rules, first, id));
        }
    }

    private static void checkMoment(SokobanMoment moment, SokobanRules rules, SokobanState first, String id) {
        SokobanState state;
        try {
            state = Moments.state(moment, rules);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", player_id=" + id, e);
        }
        require(
                state.level().rows() == first.level().rows()
                        && state.level().columns() == first.level().columns(),
                "Levels of a block have one size: rows=%d, columns=%d, player_id=%s",
                state.level().rows(),
                state.level().columns(),
                id);
    }

    private static void require(boolean holds, String problem, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(problem.formatted(values));
        }
    }
}
