package dev.prudence.policy.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.env.Step;
import dev.prudence.env.sokoban.Difficulty;
import dev.prudence.env.sokoban.LevelGenerator;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanPixels;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.policy.PolicyVersions;
import dev.prudence.policy.VersionUnavailableException;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.HalfFloats;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PlayAnsweringTest {

    private static final int STAGE = 3;
    private static final int REAL_STEPS = 12;
    private static final int OBSERVATION = 4 * 9;
    private static final LevelGenerator LEVELS = new LevelGenerator(new Difficulty(3, 3, 1, 1, 3, 1));
    private static final SokobanScoring SCORING = SokobanScoring.newBuilder()
            .setStep(-0.01f)
            .setBoxOnGoal(1)
            .setBoxOffGoal(-1)
            .setSolved(10)
            .setTimeLimit(8)
            .build();
    private static final ActorFactory FACTORY = new ActorFactory(RuntimeOptions.inference(), ComputePermits.of(2));
    private static final ModelArtefact IMAGINING = ActorArtefacts.imagining(8, 32);
    private static final ModelArtefact THINKING = ActorArtefacts.thinking(8, 32);
    private static final ModelArtefact COUNTING = ActorArtefacts.counting(8, 32);
    private static final ModelArtefact WATCHING = ActorArtefacts.watching(8, 32);
    private static final ModelArtefact REACTING = ActorArtefacts.reacting(8, 32);

    private final LoadedModels<Actor> loaded = new LoadedModels<>(2, PlayAnsweringTest::load);
    private final PlayAnswering answering = new PlayAnswering(
            new PolicyVersions<>(loaded, "", Duration.ZERO, InstantSource.system()),
            (context, players, states) -> new DreamedTrees(players));

    private static Actor load(String digest, String registry) {
        return switch (digest) {
            case "imagining" -> FACTORY.open(IMAGINING);
            case "reacting" -> FACTORY.open(REACTING);
            case "counting" -> FACTORY.open(COUNTING);
            case "thinking" -> FACTORY.open(THINKING);
            case "watching" -> FACTORY.open(WATCHING);
            default ->
                throw new DistributionException(DistributionException.Reason.NOT_FOUND, "digest=" + digest, null);
        };
    }

    /** Plays the actions that were written down again, in an environment of its own, and compares everything that follows from them. */
    @Test
    void writesDownWhatHappened() {
        PlayRequested request = request("imagining", 20, context -> {});
        List<Trajectory> games = games(request);
        int ended = 0;
        for (int player = 0; player < 20; player++) {
            ended += replay(request.getPlayers(player), games.get(player));
        }
        assertThat(ended).as("episodes that ended").isGreaterThan(20);
    }

    @Test
    void showsWhatWasImaginedWhereAsked() {
        Trajectory shown = games(request("imagining", 3, context -> context.setShowsImagination(true)))
                .get(2);
        Trajectory plain = games(request("imagining", 3, context -> {})).get(2);
        assertThat(shown.getImaginedObservations().size()).isEqualTo(REAL_STEPS * (STAGE - 1) * OBSERVATION);
        assertThat(shown.toBuilder().clearImaginedObservations().build()).isEqualTo(plain);
    }

    @Test
    void writesDownTheStatesThatAnActorSaw() {
        Trajectory thinking = games(request("thinking", 3, context -> {})).get(2);
        int steps = STAGE * REAL_STEPS + 1;
        float[] states = new float[steps * ActorArtefacts.STATE];
        HalfFloats.read(thinking.getHiddenStates().asReadOnlyByteBuffer(), states, 0);
        float[] trees = floats(thinking.getRepresentations());
        for (int step = 0; step < steps; step++) {
            double dream = states[step * ActorArtefacts.STATE];
            assertThat(Math.sin(dream))
                    .as("both are of one dream")
                    .isCloseTo(trees[step * ActorArtefacts.REPRESENTATION], within(0.002));
        }
        assertThat(games(request("imagining", 3, context -> {}))
                        .get(2)
                        .getHiddenStates()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void remembersUntilAnEpisodeEnds() {
        PlayRequested request = request("counting", 20, context -> {});
        PlayRequested.Builder later = request.toBuilder();
        later.getPlayersBuilder(0).setMemory(ByteString.copyFrom(HalfFloats.toBytes(new float[] {100}, 0, 1)));
        List<Trajectory> games = games(later.build());
        for (Trajectory game : games) {
            int since = 0;
            boolean ended = false;
            for (int step = 0; step < REAL_STEPS; step++) {
                boolean ends = game.getTerminated(step) || game.getTruncated(step);
                since = ends ? 0 : since + STAGE;
                ended |= ends;
            }
            float[] memory = new float[1];
            HalfFloats.read(game.getNext().getMemory().asReadOnlyByteBuffer(), memory, 0);
            boolean remembers = game.getPlayerId() == 0 && !ended;
            assertThat(memory[0]).isEqualTo(since + (remembers ? 100 : 0));
        }
        PlayRequested.Builder wrong = request.toBuilder();
        wrong.getPlayersBuilder(3).setMemory(ByteString.copyFrom(new byte[6]));
        assertRejected(wrong.build(), "players.memory bytes=6, wanted=2");
    }

    @Test
    void showsPixelsWhereAsked() {
        Trajectory game = games(request(
                        "watching", 2, context -> context.setObservation(ObservationKind.OBSERVATION_KIND_PIXELS)))
                .get(1);
        SokobanPixels view = new SokobanPixels();
        int size = view.space(ActorArtefacts.SIDE, ActorArtefacts.SIDE).size();
        assertThat(game.getObservations().size()).isEqualTo((REAL_STEPS + 1) * size);
        float[] last = new float[size];
        view.write(Moments.state(game.getNext().getMoment(), Moments.rules(SCORING)), last, 0);
        for (int at = 0; at < size; at++) {
            assertThat(game.getObservations().byteAt(REAL_STEPS * size + at) & 0xff)
                    .isEqualTo(Math.round(255 * last[at]));
        }
    }

    private static int replay(Player player, Trajectory game) {
        assertThat(game.getOutcome()).isEqualTo(GenerationOutcome.GENERATION_OUTCOME_GENERATED);
        assertThat(game.getActionsCount()).isEqualTo(STAGE * REAL_STEPS);
        byte[] observations = game.getObservations().toByteArray();
        assertThat(observations).hasSize((REAL_STEPS + 1) * OBSERVATION);
        assertThat(floats(game.getRepresentations())).hasSize((STAGE * REAL_STEPS + 1) * ActorArtefacts.REPRESENTATION);
        SokobanEnvironment environment = environment(player.getMoment());
        int begun = 0;
        for (int step = 0; step < REAL_STEPS; step++) {
            assertSeen(environment, observations, step);
            for (int thought = 0; thought < STAGE; thought++) {
                int at = step * STAGE + thought;
                boolean real = thought == STAGE - 1;
                assertThat(game.getResetsDone(at)).isEqualTo(real || game.getResets(at));
                assertThat(game.getPlanningRewards(at) > 0).isEqualTo(!real);
                assertThat(game.getLogProbabilities(at)).isNegative();
            }
            int action = game.getActions(step * STAGE + STAGE - 1);
            Step happened = environment.step(action);
            assertThat(game.getRewards(step)).isEqualTo(happened.reward());
            assertThat(game.getTerminated(step)).isEqualTo(happened.terminated());
            assertThat(game.getTruncated(step)).isEqualTo(happened.truncated());
            float share = floats(game.getPolicies())[step * ActorArtefacts.ACTIONS + action];
            assertThat(Math.log(share)).isCloseTo(game.getLogProbabilities(step * STAGE + STAGE - 1), within(1e-5));
            if (happened.done()) {
                environment = environment(player.getNextEpisodes(begun++));
            }
        }
        assertSeen(environment, observations, REAL_STEPS);
        assertThat(game.getEpisodesBegun()).isEqualTo(begun);
        assertThat(Moments.state(game.getNext().getMoment(), Moments.rules(SCORING)))
                .isEqualTo(environment.state());
        return begun;
    }

    private static void assertSeen(SokobanEnvironment environment, byte[] observations, int step) {
        float[] seen = new float[OBSERVATION];
        environment.observe(seen, 0);
        for (int at = 0; at < OBSERVATION; at++) {
            assertThat(observations[step * OBSERVATION + at] & 0xff).isEqualTo((int) (255 * seen[at]));
        }
    }

    private static SokobanEnvironment environment(SokobanMoment moment) {
        SokobanState state = Moments.state(moment, Moments.rules(SCORING));
        SokobanEnvironment environment = new SokobanEnvironment(
                new LevelSet(List.of(state.level())), Moments.rules(SCORING), new SokobanPlanes());
        environment.restore(state);
        return environment;
    }

    @Test
    void aGameDoesNotDependOnTheOthers() {
        PlayRequested all = request("imagining", 20, context -> {});
        List<Trajectory> together = games(all);
        for (int player : new int[] {0, 7, 19}) {
            PlayRequested alone = all.toBuilder()
                    .clearPlayers()
                    .addPlayers(all.getPlayers(player))
                    .build();
            assertThat(games(alone)).containsExactly(together.get(player));
        }
        assertThat(together.get(0).getActionsList())
                .isNotEqualTo(together.get(1).getActionsList());
    }

    /** Two rounds are one long one: the second goes on where the first has ended. */
    @Test
    void goesOnWhereARoundHasEnded() {
        PlayRequested request = request("reacting", 3, context -> context.setGreedy(true));
        List<Trajectory> whole = games(request);
        PlayRequested.Builder half = request.toBuilder();
        half.getContextBuilder().setRealSteps(REAL_STEPS / 2);
        List<Trajectory> first = games(half.build());
        PlayRequested.Builder rest = half.clone().clearPlayers();
        for (int player = 0; player < 3; player++) {
            List<SokobanMoment> unused = request.getPlayers(player).getNextEpisodesList();
            rest.addPlayers(first.get(player).getNext().toBuilder()
                    .addAllNextEpisodes(unused.subList(first.get(player).getEpisodesBegun(), unused.size())));
        }
        List<Trajectory> second = games(rest.build());
        for (int player = 0; player < 3; player++) {
            List<Integer> actions = new ArrayList<>(first.get(player).getActionsList());
            actions.addAll(second.get(player).getActionsList());
            assertThat(actions).isEqualTo(whole.get(player).getActionsList());
            assertThat(second.get(player).getNext()).isEqualTo(whole.get(player).getNext());
        }
    }

    @Test
    void greedyPlayersTakeTheLikeliestActions() {
        for (Trajectory game : games(request("reacting", 4, context -> context.setGreedy(true)))) {
            assertThat(game.getRepresentations().isEmpty()).isTrue();
            float[] policies = floats(game.getPolicies());
            for (int step = 0; step < REAL_STEPS; step++) {
                float taken = policies[step * ActorArtefacts.ACTIONS + game.getActions(step)];
                for (int action = 0; action < ActorArtefacts.ACTIONS; action++) {
                    assertThat(taken).isGreaterThanOrEqualTo(policies[step * ActorArtefacts.ACTIONS + action]);
                }
            }
        }
    }

    @Test
    void greedyPlayersImagineAsOthersDo() {
        List<Trajectory> greedy = games(request("imagining", 4, context -> context.setGreedy(true)));
        List<Trajectory> drawing = games(request("imagining", 4, context -> {}));
        for (int player = 0; player < 4; player++) {
            assertThat(greedy.get(player).getActionsList().subList(0, STAGE - 1))
                    .as("until the first real step")
                    .isEqualTo(drawing.get(player).getActionsList().subList(0, STAGE - 1));
            assertThat(greedy.get(player).getResetsList().subList(0, STAGE - 1))
                    .isEqualTo(drawing.get(player).getResetsList().subList(0, STAGE - 1));
        }
    }

    @Test
    void randomPlannersImagineUniformly() {
        int[] counts = new int[ActorArtefacts.ACTIONS];
        for (Trajectory game : games(request("imagining", 100, context -> context.setImaginesAtRandom(true)))) {
            for (int at = 0; at < game.getActionsCount(); at++) {
                if (at % STAGE != STAGE - 1) {
                    counts[game.getActions(at)]++;
                    assertThat(game.getLogProbabilities(at)).isCloseTo((float) Math.log(0.1), within(1e-5f));
                }
            }
        }
        for (int count : counts) {
            assertThat(count / 2_400.0).isCloseTo(0.2, within(0.04));
        }
    }

    @Test
    void searchesPlayWithoutAnActor() {
        for (Trajectory game : games(searching(20, 8))) {
            assertThat(game.getActionsCount()).as("stages have one step").isEqualTo(REAL_STEPS);
            float[] shares = floats(game.getPolicies());
            for (int step = 0; step < REAL_STEPS; step++) {
                float share = shares[step * ActorArtefacts.ACTIONS + game.getActions(step)];
                assertThat(share).as("greedy").isCloseTo(0.6f, within(1e-6f));
            }
        }
        assertDead(searching(1, 1025), "context.simulations=1025");
        PlayRequested.Builder longer = searching(1, 8).toBuilder();
        longer.getContextBuilder().getTreeBuilder().setStageLength(3);
        assertDead(longer.build(), "context.tree.stage_length=3");
    }

    private static PlayRequested searching(int players, int simulations) {
        return request(
                "",
                players,
                context -> context.clearActor()
                        .setSimulations(simulations)
                        .setGreedy(true)
                        .setWorldModel(ModelVersion.getDefaultInstance())
                        .setTree(TreeSettings.newBuilder().setStageLength(1)));
    }

    @Test
    void whatCanNeverBePlayedIsRejected() {
        assertRejected(request("unknown", 2, context -> {}), "digest=unknown");
        assertRejected(
                request(
                        "reacting",
                        1,
                        context -> context.setTree(TreeSettings.getDefaultInstance())
                                .setWorldModel(ModelVersion.getDefaultInstance())),
                "actor=false, context.tree=true");
        PlayRequested none = request("reacting", 1, context -> {});
        assertRejected(
                none.toBuilder()
                        .setPlayers(0, none.getPlayers(0).toBuilder().clearNextEpisodes())
                        .build(),
                "next_episodes size=0");
    }

    private void assertRejected(PlayRequested request, String reason) {
        PlayReply reply = answering.answer(request.toByteArray());
        assertThat(reply.deadLetterReason()).isEmpty();
        for (Trajectory game : reply.games().orElseThrow().getTrajectoriesList()) {
            assertThat(game.getOutcome()).isEqualTo(GenerationOutcome.GENERATION_OUTCOME_REJECTED);
            assertThat(game.getReason()).contains(reason);
        }
    }

    @Test
    void whatMayWorkLaterHasTimedOut() {
        DreamedTrees trees = new DreamedTrees(1);
        PlayAnswering late = new PlayAnswering(
                new PolicyVersions<>(loaded, "", Duration.ZERO, InstantSource.system()), (context, players, states) -> {
                    throw new VersionUnavailableException(
                            VersionUnavailableException.Reason.UNREACHABLE, "not now", null);
                });
        Trajectory game = late.answer(request("imagining", 1, context -> {}).toByteArray())
                .games()
                .orElseThrow()
                .getTrajectories(0);
        assertThat(game.getOutcome()).isEqualTo(GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT);
        assertThat(game.getReason()).isEqualTo("not now");
        new PlayAnswering(
                        new PolicyVersions<>(loaded, "", Duration.ZERO, InstantSource.system()),
                        (context, players, states) -> trees)
                .answer(request("imagining", 1, context -> {}).toByteArray());
        assertThat(trees.closed()).isEqualTo(1);
    }

    @Test
    void blocksThatBreakARuleAreDeadLetters() {
        assertDead(request("reacting", 1, context -> context.setRealSteps(0)), "context.real_steps=0");
        assertDead(request("reacting", 1, context -> context.setRunId("")), "context.run_id=\"\", context.phase=\"p\"");
        assertDead(request("", 1, context -> {}), "context.actor.digest=\"\"");
        assertDead(
                request("reacting", 1, context -> context.setTree(TreeSettings.getDefaultInstance())),
                "context.world_model=false, context.tree=true");
        assertDead(request("reacting", 513, context -> {}), "players size=513");
        assertDead(request("reacting", 1, PlayContext.Builder::clearScoring), "context.scoring.time_limit=0");
        PlayRequested two = request("reacting", 2, context -> {});
        assertDead(two.toBuilder().setPlayers(1, two.getPlayers(0)).build(), "player_id=0");
        PlayRequested.Builder late = two.toBuilder();
        late.getPlayersBuilder(1).getMomentBuilder().setCounted(8);
        assertDead(late.build(), "counted=8, time_limit=8, player_id=1");
        PlayRequested.Builder walled = two.toBuilder();
        walled.getPlayersBuilder(1).getMomentBuilder().setBoxes(3);
        assertDead(walled.build(), "boxes=2, goals=1, player_id=1");
        PlayReply noise = answering.answer(new byte[] {(byte) 0xff});
        assertThat(noise.games()).isEmpty();
        assertThat(noise.deadLetterReason().orElseThrow()).endsWith("bytes=1");
    }

    private void assertDead(PlayRequested request, String reason) {
        PlayReply reply = answering.answer(request.toByteArray());
        assertThat(reply.deadLetterReason().orElse("")).endsWith(reason);
        boolean named = !request.getContext().getRunId().isEmpty();
        assertThat(reply.games().isPresent()).isEqualTo(named);
    }

    @Test
    void gamesThatDoNotFitIntoABlockAreRefused() {
        assertRejected(
                request(
                        "watching",
                        512,
                        context -> context.setRealSteps(1024).setObservation(ObservationKind.OBSERVATION_KIND_PIXELS)),
                "ask for fewer players or real steps: bytes=2519040000, most=220200960");
    }

    @Test
    void refusesArtefactsThatAreNotWhatTheySay() {
        assertThatThrownBy(() -> FACTORY.open(ActorArtefacts.claiming(7, 8)))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("part=act-8.onnx");
        assertThatThrownBy(() -> FACTORY.open(ActorArtefacts.imagining(8, 4)))
                .hasMessageContaining("contract.rows=[8, 4]");
    }

    private List<Trajectory> games(PlayRequested request) {
        PlayReply reply = answering.answer(request.toByteArray());
        assertThat(reply.deadLetterReason()).isEmpty();
        return reply.games().orElseThrow().getTrajectoriesList();
    }

    private static PlayRequested request(String digest, int players, Consumer<PlayContext.Builder> change) {
        PlayContext.Builder context = PlayContext.newBuilder()
                .setRunId("r")
                .setPhase("p")
                .setActor(ModelVersion.newBuilder().setDigest(digest))
                .setRealSteps(REAL_STEPS)
                .setNoiseSeed(5)
                .setScoring(SCORING);
        if (digest.equals("imagining") || digest.equals("thinking") || digest.equals("counting")) {
            context.setWorldModel(ModelVersion.newBuilder().setDigest("w"))
                    .setTree(TreeSettings.newBuilder().setActionCount(5).setStageLength(STAGE));
        }
        change.accept(context);
        PlayRequested.Builder request = PlayRequested.newBuilder().setContext(context);
        for (int player = 0; player < players; player++) {
            Player.Builder each = Player.newBuilder().setPlayerId(player).setMoment(moment(player * 100L, player % 3));
            for (int episode = 1; episode <= REAL_STEPS; episode++) {
                each.addNextEpisodes(moment(player * 100L + episode, 0));
            }
            request.addPlayers(each);
        }
        return request.build();
    }

    private static SokobanMoment moment(long seed, int counted) {
        return Moments.message(SokobanState.start(LEVELS.level(seed), counted));
    }

    private static float[] floats(ByteString bytes) {
        FloatBuffer buffer =
                bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
