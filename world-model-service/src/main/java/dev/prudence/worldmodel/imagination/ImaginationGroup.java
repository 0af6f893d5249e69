package dev.prudence.worldmodel.imagination;

import dev.prudence.proto.worldmodel.v1.ImaginarySteps;
import dev.prudence.proto.worldmodel.v1.ImaginationOpened;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.proto.worldmodel.v1.RealSteps;
import dev.prudence.proto.worldmodel.v1.Searches;
import dev.prudence.proto.worldmodel.v1.TreeField;
import dev.prudence.worldmodel.Floats;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.Root;
import dev.prudence.worldmodel.WorldModelContract;
import dev.prudence.worldmodel.WorldModels;
import dev.prudence.worldmodel.tree.Imagined;
import dev.prudence.worldmodel.tree.ImaginedTree;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.TreeLayout;
import dev.prudence.worldmodel.tree.TreeSettings;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One stream: a group of environments and their trees. Requests are taken one after the other, each after the one before was answered; the
 * monitor lets threads take turns.
 */
public final class ImaginationGroup implements AutoCloseable {

    private final WorldModels models;
    private final Executor executor;
    private @Nullable Opened opened;
    private boolean answering;
    private boolean closed;

    /** What a group is from its first request on. */
    private record Opened(OpenImagination request, TreeSettings tree, TreeLayout layout, List<Place> places) {}

    /**
     * A group that is not open yet.
     *
     * @param executor where trees grow, once the model has answered
     */
    public ImaginationGroup(WorldModels models, Executor executor) {
        this.models = models;
        this.executor = executor;
    }

    /**
     * Takes a request.
     *
     * @throws IllegalArgumentException if a field makes no sense; the message ends in field and value
     * @throws WrongStepException if the step is not the next one
     */
    public synchronized CompletableFuture<ImagineResponse> take(ImagineRequest request) {
        answering = true;
        try {
            // Who cancels the copy leaves alone what says that the model has answered.
            return answer(request).whenComplete((answer, failure) -> answered()).copy();
        } catch (RuntimeException e) {
            answered();
            throw e;
        }
    }

    private synchronized void answered() {
        answering = false;
        if (closed) {
            giveBack();
        }
    }

    private CompletableFuture<ImagineResponse> answer(ImagineRequest request) {
        return switch (request.getStepCase()) {
            case OPEN -> CompletableFuture.completedFuture(open(request));
            case REAL -> real(group(), request);
            case IMAGINARY -> imaginary(group(), request);
            case SEARCH -> search(group(), request);
            case STEP_NOT_SET ->
                throw new IllegalArgumentException("Open, take real or imaginary steps, or search: step=STEP_NOT_SET");
        };
    }

    private Opened group() {
        Opened group = opened;
        if (group == null) {
            throw new WrongStepException("Open the group first: open=false");
        }
        return group;
    }

    private ImagineResponse open(ImagineRequest request) {
        if (opened != null) {
            throw new WrongStepException("The group is open already; open another stream for another group: open=true");
        }
        GroupSettings.check(request.getOpen());
        TreeSettings tree = GroupSettings.tree(request.getOpen());
        TreeLayout layout = TreeLayout.of(tree);
        List<Place> places = new ArrayList<>();
        for (int each = 0; each < request.getOpen().getEnvironmentCount(); each++) {
            places.add(new Place());
        }
        opened = new Opened(request.getOpen(), tree, layout, List.copyOf(places));
        ImaginationOpened.Builder answer = ImaginationOpened.newBuilder().setRepresentationSize(layout.size());
        for (TreeLayout.Field field : TreeLayout.Field.values()) {
            if (layout.size(field) > 0) {
                answer.addFields(TreeField.newBuilder()
                        .setName(field.name().toLowerCase(Locale.ROOT))
                        .setOffset(layout.offset(field))
                        .setSize(layout.size(field)));
            }
        }
        return ImagineResponse.newBuilder()
                .setStreamEpoch(request.getStreamEpoch())
                .setOpened(answer)
                .build();
    }

    private CompletableFuture<ImagineResponse> real(Opened group, ImagineRequest request) {
        RealSteps steps = request.getReal();
        int[] chosen = StepRules.environments(request, group.places());
        StepRules.checkReal(steps, chosen.length, group.tree());
        StepRules.requireNext(request, chosen, group.places(), false);
        StageModel model = new StageModel(models.acquire(steps.getWorldModelDigest()), chosen.length);
        try {
            WorldModelContract contract = model.model().contract();
            requireObservations(group.request(), contract);
            List<Root> roots = roots(steps, group.tree(), contract);
            return model.model()
                    .begin(roots)
                    .thenApplyAsync(said -> begun(group, request, chosen, model, said), executor)
                    .whenComplete((answer, failure) -> {
                        if (failure != null) {
                            model.abandon();
                        }
                    });
        } catch (RuntimeException e) {
            model.abandon();
            throw e;
        }
    }

    private static void requireObservations(OpenImagination open, WorldModelContract contract) {
        if (open.getObservations() && !contract.predictsObservations()) {
            throw new IllegalArgumentException(
                    "The world model predicts no observations; open the group without them: open.observations=true");
        }
    }

    private static List<Root> roots(RealSteps steps, TreeSettings tree, WorldModelContract contract) {
        if (contract.actions() != tree.actions()) {
            throw new IllegalArgumentException("The world model is of an environment with other actions: model="
                    + contract.actions() + ", open.tree.action_count=" + tree.actions());
        }
        List<float[]> observations = Floats.rows(
                "real.observations", steps.getObservations(), steps.getActionsCount(), contract.observationSize());
        List<Root> roots = new ArrayList<>();
        for (int at = 0; at < observations.size(); at++) {
            int action = steps.getDones(at) ? 0 : steps.getActions(at);
            roots.add(new Root(observations.get(at), action, steps.getRewards(at)));
        }
        return roots;
    }

    private synchronized ImagineResponse begun(
            Opened group, ImagineRequest request, int[] chosen, StageModel model, List<Prediction<Hidden>> said) {
        Answers answers = new Answers(group.request(), group.layout(), model, chosen.length);
        for (int at = 0; at < chosen.length; at++) {
            Place place = group.places().get(chosen[at]);
            boolean done = request.getReal().getDones(at);
            int action = request.getReal().getActions(at);
            ImaginedTree<Hidden> tree = place.tree();
            if (tree == null) {
                tree = new ImaginedTree<>(group.tree(), action, done, said.get(at));
                place.plant(tree);
                tree.write(answers.representations(), answers.offset(at));
                answers.add(new Imagined<>(
                        tree.status(), 0, true, false, said.get(at).state()));
            } else {
                answers.addBaseline(tree.baseline());
                answers.add(tree.act(action, done, said.get(at), answers.representations(), answers.offset(at)));
            }
            place.use(model, said.get(at));
            place.stepped();
        }
        return response(request, chosen, answers);
    }

    private CompletableFuture<ImagineResponse> imaginary(Opened group, ImagineRequest request) {
        ImaginarySteps steps = request.getImaginary();
        int[] chosen = StepRules.environments(request, group.places());
        StepRules.checkImaginary(steps, chosen.length, group.tree());
        StepRules.requireNext(request, chosen, group.places(), true);
        Map<StageModel, List<Integer>> asking = new HashMap<>();
        Map<StageModel, List<Unroll<Hidden>>> questions = new HashMap<>();
        for (int at = 0; at < chosen.length; at++) {
            Place place = group.places().get(chosen[at]);
            Optional<Unroll<Hidden>> asked = place.plantedTree().imagine(steps.getActions(at), steps.getResets(at));
            if (asked.isPresent()) {
                asking.computeIfAbsent(place.model(), model -> new ArrayList<>())
                        .add(at);
                questions
                        .computeIfAbsent(place.model(), model -> new ArrayList<>())
                        .add(asked.get());
            }
        }
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<@Nullable Prediction<Hidden>> said = new ArrayList<>(Collections.nCopies(chosen.length, null));
        asking.forEach((model, places) -> all.add(model.model()
                .unroll(questions.getOrDefault(model, List.of()))
                .thenAccept(answers -> put(answers, places, said))));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApplyAsync(nothing -> imagined(group, request, chosen, said), executor);
    }

    private static void put(
            List<Prediction<Hidden>> answers, List<Integer> places, List<@Nullable Prediction<Hidden>> said) {
        synchronized (said) {
            for (int each = 0; each < answers.size(); each++) {
                said.set(places.get(each), answers.get(each));
            }
        }
    }

    private synchronized ImagineResponse imagined(
            Opened group, ImagineRequest request, int[] chosen, List<@Nullable Prediction<Hidden>> said) {
        Answers answers = new Answers(
                group.request(), group.layout(), group.places().get(chosen[0]).model(), chosen.length);
        for (int at = 0; at < chosen.length; at++) {
            Place place = group.places().get(chosen[at]);
            Prediction<Hidden> answer = said.get(at);
            float[] representations = answers.representations();
            answers.add(
                    answer == null
                            ? place.plantedTree().complete(representations, answers.offset(at))
                            : place.plantedTree().complete(answer, representations, answers.offset(at)));
            place.stepped();
        }
        return response(request, chosen, answers);
    }

    private CompletableFuture<ImagineResponse> search(Opened group, ImagineRequest request) {
        int simulations = StepRules.simulations(request.getSearch());
        int[] chosen = StepRules.environments(request, group.places());
        StepRules.requireRoots(request, chosen, group.places());
        List<Place> places = IntStream.of(chosen).mapToObj(group.places()::get).toList();
        GroupSearch searching = new GroupSearch(group.tree(), places, executor);
        return searching.run(simulations).thenApply(found -> searched(request, chosen, places, found));
    }

    private synchronized ImagineResponse searched(
            ImagineRequest request, int[] chosen, List<Place> places, Searches found) {
        places.forEach(Place::stepped);
        ImagineResponse.Builder response = ImagineResponse.newBuilder()
                .setStreamEpoch(request.getStreamEpoch())
                .setStepNumber(request.getStepNumber())
                .setSearches(found);
        for (int each : chosen) {
            response.addEnvironments(each);
        }
        return response.build();
    }

    private static ImagineResponse response(ImagineRequest request, int[] chosen, Answers answers) {
        ImagineResponse.Builder response = ImagineResponse.newBuilder()
                .setStreamEpoch(request.getStreamEpoch())
                .setStepNumber(request.getStepNumber())
                .setImaginations(answers.build());
        for (int each : chosen) {
            response.addEnvironments(each);
        }
        return response.build();
    }

    /** Gives the models back, once they have answered what they are being asked. */
    @Override
    public synchronized void close() {
        closed = true;
        if (!answering) {
            giveBack();
        }
    }

    private void giveBack() {
        if (opened != null) {
            opened.places().forEach(Place::leave);
        }
    }
}
