package dev.prudence.worldmodel.imagination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.proto.worldmodel.v1.ImaginarySteps;
import dev.prudence.proto.worldmodel.v1.Imaginations;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.proto.worldmodel.v1.RealSteps;
import dev.prudence.proto.worldmodel.v1.SearchSteps;
import dev.prudence.proto.worldmodel.v1.Searches;
import dev.prudence.proto.worldmodel.v1.StepStatus;
import dev.prudence.proto.worldmodel.v1.TreeField;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.worldmodel.Floats;
import dev.prudence.worldmodel.ForksModel;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.Root;
import dev.prudence.worldmodel.SharedWorldModel;
import dev.prudence.worldmodel.WorldModels;
import dev.prudence.worldmodel.planning.SearchSettings;
import dev.prudence.worldmodel.planning.TreeSearch;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImaginationGroupTest {

    private static final int STAGE = 3;

    private final ForksModel plain = new ForksModel(0.5f, 1, 2, 3, 4);
    private final ForksModel rich = new ForksModel(2, 10, 20, 30, 40);
    private final LoadedModels<SharedWorldModel> loaded =
            new LoadedModels<>(1, (digest, registry) -> new SharedWorldModel(model(digest), 100, Runnable::run));
    private final WorldModels models = new WorldModels(loaded, "", Runnable::run);
    private final ImaginationGroup group = new ImaginationGroup(models, Runnable::run);
    private int representationSize;

    private ForksModel model(String digest) {
        return switch (digest) {
            case "rich" -> rich;
            case "unseen" -> ForksModel.unseen();
            default -> plain;
        };
    }

    @AfterEach
    void close() {
        group.close();
        models.close();
        loaded.close();
    }

    @Test
    void saysHowToReadWhatFollows() {
        ImagineResponse opened = open(2);
        List<TreeField> fields = opened.getOpened().getFieldsList();
        assertThat(opened.getStreamEpoch()).isEqualTo(7);
        assertThat(fields).first().returns("root_action", TreeField::getName).returns(2, TreeField::getSize);
        assertThat(fields.stream().mapToInt(TreeField::getSize).sum()).isEqualTo(representationSize);
        assertThat(fields.stream().map(TreeField::getName)).contains("rollout_return", "action_sequence");
    }

    @Test
    void imaginesForAllEnvironmentsTogether() {
        open(2);
        Imaginations roots = take(real(0, "plain", new int[] {0, 0}, 0, 2)).getImaginations();
        assertThat(roots.getStatusesList()).containsOnly(StepStatus.STEP_STATUS_REAL);
        assertThat(roots.getBaselinesCount()).isZero();
        assertThat(roots.getWorldModel().getDigest()).isEqualTo("plain");
        int before = plain.runs();
        Imaginations first = take(imaginary(1, new int[] {0, 1}, false)).getImaginations();
        assertThat(plain.runs()).isEqualTo(before + 1);
        assertThat(first.getStatusesList()).containsOnly(StepStatus.STEP_STATUS_IMAGINARY);
        assertThat(first.getTerminalsList()).as("the first fork, the last one").containsExactly(false, true);
        assertThat(floats(first.getObservations())).containsExactly(1, 0, 6, 0);
        assertThat(floats(first.getHiddenStates())).as("zeros at the end").containsExactly(1, 0);
        assertThat(field(first, 1, "rollout_return")).isCloseTo(4, within(1e-6));
        assertThat(first.getPlanningRewards(1)).isCloseTo(3.5f, within(1e-6f));
        Imaginations second = take(imaginary(2, new int[] {1, 0}, false)).getImaginations();
        assertThat(second.getStatusesList()).containsOnly(StepStatus.STEP_STATUS_LAST_IMAGINARY);
        assertThat(second.getTerminalsList()).containsExactly(true, true);
        assertThat(field(second, 0, "rollout_return")).isCloseTo(0.9 * 2, within(1e-6));
        Imaginations acted = take(real(3, "plain", new int[] {1, 1}, 1, 0)).getImaginations();
        assertThat(acted.getStatusesList()).containsOnly(StepStatus.STEP_STATUS_REAL);
        assertThat(acted.getBaselinesList()).hasSize(2);
        assertThat(acted.getBaselines(0))
                .as("of 0.5, 0.45 and 1.8")
                .isCloseTo((0.5f + 0.45f + 1.8f) / 3, within(1e-5f));
    }

    /** The forks' best path is found as PlanOnce finds it, and the stage goes on as if nothing had happened. */
    @Test
    void searchesFromRootsWithoutChangingTheStage() {
        open(2);
        take(real(0, "plain", new int[] {0, 0}, 0, 2));
        assertThatThrownBy(() -> take(searching(0, 8))).hasMessageContaining("step_number=0, next=1");
        assertRefused(searching(1, 0), "search.simulations=0");
        assertRefused(searching(1, 1025), "search.simulations=1025");
        int before = plain.runs();
        ImagineResponse found = take(searching(1, 8));
        assertThat(plain.runs() - before).as("both environments ask together").isBetween(1, 8);
        assertThat(found.getEnvironmentsList()).containsExactly(0, 1);
        Searches searches = found.getSearches();
        assertThat(searches.getWorldModel().getDigest()).isEqualTo("plain");
        for (int environment = 0; environment < 2; environment++) {
            TreeSearch<Hidden> alone = alone(environment == 0 ? 0 : 2, 8);
            for (int action = 0; action < 2; action++) {
                assertThat(searches.getVisits(2 * environment + action)).isEqualTo(alone.visits()[action]);
                assertThat(searches.getReturns(2 * environment + action))
                        .isCloseTo((float) alone.returns()[action], within(1e-6f));
            }
        }
        Imaginations thought = take(imaginary(2, new int[] {0, 1}, false)).getImaginations();
        assertThat(field(thought, 1, "rollout_return")).isCloseTo(4, within(1e-6));
        assertThatThrownBy(() -> take(searching(3, 8))).hasMessageContaining("A search follows a real step");
    }

    private TreeSearch<Hidden> alone(int fork, int simulations) {
        SharedWorldModel model = loaded.acquire("plain", "").model();
        TreeSearch<Hidden> search = new TreeSearch<>(
                SearchSettings.of(2, 0.9),
                model.begin(List.of(new Root(new float[] {fork, 0}, 0, 0)))
                        .join()
                        .get(0));
        for (int each = 0; each < simulations; each++) {
            search.descend()
                    .ifPresent(asked ->
                            search.expand(model.unroll(List.of(asked)).join().get(0)));
        }
        return search;
    }

    private static ImagineRequest searching(int step, int simulations) {
        return ImagineRequest.newBuilder()
                .setStreamEpoch(7)
                .setStepNumber(step)
                .setSearch(SearchSteps.newBuilder().setSimulations(simulations))
                .build();
    }

    /** An actor that was trained to think twice is asked to act after one thought: it acts where it always did. */
    @Test
    void shorterStagesKeepTheLayoutOfLongerOnes() {
        int size = open(1).getOpened().getRepresentationSize();
        try (ImaginationGroup shorter = new ImaginationGroup(models, Runnable::run)) {
            ImagineRequest.Builder open = opening(1).toBuilder();
            open.getOpenBuilder().getTreeBuilder().setStageLength(2).setLayoutLength(3);
            assertThat(shorter.take(open.build()).join().getOpened().getRepresentationSize())
                    .isEqualTo(size);
            int step = fields.getOrDefault("step", 0);
            float[] root = floats(shorter.take(real(0, "plain", new int[] {0}, 0))
                    .join()
                    .getImaginations()
                    .getRepresentations());
            assertThat(Arrays.copyOfRange(root, step, step + 3)).containsExactly(0, 1, 0);
            Imaginations thought =
                    shorter.take(imaginary(1, new int[] {1}, false)).join().getImaginations();
            assertThat(thought.getStatusesList()).containsExactly(StepStatus.STEP_STATUS_LAST_IMAGINARY);
            float[] last = floats(thought.getRepresentations());
            assertThat(Arrays.copyOfRange(last, step, step + 3)).containsExactly(0, 0, 1);
            int visits = fields.getOrDefault("root_visits", 0);
            assertThat(last[visits + 1]).as("of three steps").isCloseTo(1 / 3f, within(1e-6f));
        }
    }

    @Test
    void environmentsMayGoTheirOwnWays() {
        open(3);
        take(real(0, "plain", new int[] {0, 0, 0}, 0, 0, 0));
        ImagineResponse one = take(
                imaginary(1, new int[] {1}, true).toBuilder().addEnvironments(2).build());
        assertThat(one.getEnvironmentsList()).containsExactly(2);
        take(imaginary(1, new int[] {1, 0}, false).toBuilder()
                .addEnvironments(0)
                .addEnvironments(1)
                .build());
        assertThatThrownBy(() -> take(imaginary(1, new int[] {1, 0, 0}, false)))
                .isInstanceOf(WrongStepException.class)
                .hasMessageContaining("environment=0, step_number=1, next=2");
        take(imaginary(2, new int[] {1, 0, 0}, false));
    }

    @Test
    void anotherModelTakesOverBetweenStages() {
        open(1);
        take(real(0, "plain", new int[] {0}, 0));
        take(imaginary(1, new int[] {0}, false));
        take(imaginary(2, new int[] {1}, false));
        Imaginations next = take(real(3, "rich", new int[] {0}, 1)).getImaginations();
        assertThat(next.getWorldModel().getDigest()).isEqualTo("rich");
        Imaginations imagined = take(imaginary(4, new int[] {0}, false)).getImaginations();
        assertThat(field(imagined, 0, "rollout_return")).isCloseTo(10, within(1e-6));
        assertThat(imagined.getWorldModel().getDigest()).isEqualTo("rich");
    }

    @Test
    void goesOnInAnotherStreamFromTheLastRealState() {
        open(1);
        ImagineRequest.Builder resumed = real(0, "plain", new int[] {1}, 2).toBuilder();
        resumed.getRealBuilder().setRewards(0, 0.25f).setDones(0, false);
        Imaginations roots = take(resumed.build()).getImaginations();
        assertThat(field(roots, 0, "root_reward")).isCloseTo(0.25, within(1e-6));
        float[] representation = floats(roots.getRepresentations());
        assertThat(representation[0]).isZero();
        assertThat(representation[1]).as("the action into the root").isEqualTo(1);
    }

    /** A caller who goes away must not take the model from under a run. */
    @Test
    void keepsAModelUntilItHasAnswered() {
        Deque<Runnable> runs = new ArrayDeque<>();
        ForksModel model = new ForksModel(0, 1, 2);
        try (LoadedModels<SharedWorldModel> one =
                        new LoadedModels<>(1, (digest, registry) -> new SharedWorldModel(model, 100, runs::add));
                WorldModels source = new WorldModels(one, "", Runnable::run)) {
            ImaginationGroup gone = new ImaginationGroup(source, Runnable::run);
            gone.take(opening(1)).join();
            CompletableFuture<ImagineResponse> root = gone.take(real(0, "plain", new int[] {0}, 0));
            runs.remove().run();
            root.join();
            CompletableFuture<ImagineResponse> answer = gone.take(imaginary(1, new int[] {1}, false));
            answer.cancel(true);
            gone.close();
            one.close();
            assertThat(model.isClosed()).as("it is being asked").isFalse();
            runs.remove().run();
            assertThat(model.isClosed()).as("it has answered").isTrue();
        }
    }

    @Test
    void refusesWhatMakesNoSenseBeforeAnythingChanges() {
        ImagineRequest roots = real(0, "plain", new int[] {0, 0}, 0, 0);
        assertThatThrownBy(() -> take(roots)).hasMessageEndingWith("open=false");
        assertRefused(ImagineRequest.getDefaultInstance(), "step=STEP_NOT_SET");
        assertRefused(opening(0), "open.environment_count=0");
        assertRefused(opening(5000), "open.environment_count=5000");
        ImagineRequest.Builder wrong = opening(2).toBuilder();
        wrong.getOpenBuilder().getTreeBuilder().setDiscount(0);
        assertRefused(wrong.build(), "open.tree.discount=0.0");
        wrong.getOpenBuilder().getTreeBuilder().setDiscount(0.9).setActionCount(1);
        assertRefused(wrong.build(), "open.tree.action_count=1");
        wrong.getOpenBuilder().getTreeBuilder().setActionCount(2).setStageLength(0);
        assertRefused(wrong.build(), "open.tree.stage_length=0");
        wrong.getOpenBuilder().getTreeBuilder().setStageLength(3).setLayoutLength(2);
        assertRefused(wrong.build(), "open.tree.layout_length=2");
        open(2);
        assertThatThrownBy(() -> take(opening(2))).hasMessageEndingWith("open=true");
        assertThatThrownBy(() -> take(imaginary(0, new int[] {0, 0}, false)))
                .hasMessageContaining("step=imaginary, next=real");
        assertRefused(real(0, "plain", new int[] {0}, 0), "real.actions size=1, environments=2");
        assertRefused(real(0, "plain", new int[] {0, 2}, 0, 0), "real.actions[1]=2, open.tree.action_count=2");
        assertRefused(
                roots.toBuilder().addEnvironments(1).addEnvironments(1).build(),
                "environments[1]=1, open.environment_count=2");
        ImagineRequest.Builder short1 = roots.toBuilder();
        short1.getRealBuilder().setObservations(ByteString.copyFrom(new byte[15]));
        assertRefused(short1.build(), "real.observations size=15, wanted=16");
        short1.getRealBuilder().setObservations(Floats.bytes(new float[] {0, 0, 0, Float.NaN}));
        assertRefused(short1.build(), "real.observations[1][1]=NaN");
        take(roots);
        assertRefused(imaginary(1, new int[] {0}, false), "imaginary.actions size=1, environments=2");
        take(imaginary(1, new int[] {0, 1}, false));
    }

    @Test
    void showsNothingOfModelsThatPredictNothingToSee() {
        open(1);
        assertRefused(real(0, "unseen", new int[] {0}, 0), "open.observations=true");
    }

    private void assertRefused(ImagineRequest request, String reason) {
        assertThatThrownBy(() -> take(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(reason);
    }

    private ImagineResponse take(ImagineRequest request) {
        return group.take(request).join();
    }

    private ImagineResponse open(int environments) {
        ImagineResponse opened = take(opening(environments));
        representationSize = opened.getOpened().getRepresentationSize();
        fields = opened.getOpened().getFieldsList().stream()
                .collect(Collectors.toMap(TreeField::getName, TreeField::getOffset));
        return opened;
    }

    private Map<String, Integer> fields = Map.of();

    private double field(Imaginations imaginations, int environment, String name) {
        float[] all = floats(imaginations.getRepresentations());
        return all[environment * representationSize + fields.getOrDefault(name, -1)];
    }

    private static ImagineRequest opening(int environments) {
        return ImagineRequest.newBuilder()
                .setStreamEpoch(7)
                .setOpen(OpenImagination.newBuilder()
                        .setEnvironmentCount(environments)
                        .setHiddenStates(true)
                        .setObservations(true)
                        .setTree(TreeSettings.newBuilder()
                                .setActionCount(2)
                                .setStageLength(STAGE)
                                .setMaxDepth(5)
                                .setDiscount(0.9)))
                .build();
    }

    /** Observations are numbers of forks. */
    private static ImagineRequest real(int step, String digest, int[] actions, int... forks) {
        RealSteps.Builder real = RealSteps.newBuilder().setWorldModelDigest(digest);
        float[] observations = new float[2 * forks.length];
        for (int at = 0; at < actions.length; at++) {
            real.addActions(actions[at]).addRewards(0).addDones(false);
            observations[2 * at] = forks[at];
        }
        return ImagineRequest.newBuilder()
                .setStreamEpoch(7)
                .setStepNumber(step)
                .setReal(real.setObservations(Floats.bytes(observations)))
                .build();
    }

    private static ImagineRequest imaginary(int step, int[] actions, boolean reset) {
        ImaginarySteps.Builder steps = ImaginarySteps.newBuilder();
        IntStream.of(actions).forEach(action -> steps.addActions(action).addResets(reset));
        return ImagineRequest.newBuilder()
                .setStreamEpoch(7)
                .setStepNumber(step)
                .setImaginary(steps)
                .build();
    }

    private static float[] floats(ByteString bytes) {
        return Floats.rows("bytes", bytes, 1, bytes.size() / 4).get(0);
    }
}
