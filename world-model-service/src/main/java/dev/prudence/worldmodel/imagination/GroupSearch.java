package dev.prudence.worldmodel.imagination;

import dev.prudence.proto.worldmodel.v1.Searches;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.planning.SearchSettings;
import dev.prudence.worldmodel.planning.TreeSearch;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.TreeSettings;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Searches from the roots of some environments, simulation by simulation, each of which asks the model for all of them together. One thread at a
 * time.
 */
final class GroupSearch {

    private final List<Place> places;
    private final List<TreeSearch<Hidden>> searches = new ArrayList<>();
    private final Executor executor;

    /** @param executor where searches go on, once the model has answered */
    GroupSearch(TreeSettings tree, List<Place> places, Executor executor) {
        this.places = places;
        this.executor = executor;
        SearchSettings settings = SearchSettings.of(tree.actions(), tree.discount());
        places.forEach(place -> searches.add(new TreeSearch<>(settings, place.root())));
    }

    CompletableFuture<Searches> run(int simulations) {
        CompletableFuture<Void> done = CompletableFuture.allOf();
        for (int each = 0; each < simulations; each++) {
            done = done.thenCompose(nothing -> simulate());
        }
        return done.thenApply(nothing -> found());
    }

    private CompletableFuture<Void> simulate() {
        Map<StageModel, List<TreeSearch<Hidden>>> asking = new LinkedHashMap<>();
        Map<StageModel, List<Unroll<Hidden>>> questions = new LinkedHashMap<>();
        for (int at = 0; at < places.size(); at++) {
            Optional<Unroll<Hidden>> asked = searches.get(at).descend();
            if (asked.isPresent()) {
                StageModel model = places.get(at).model();
                asking.computeIfAbsent(model, missing -> new ArrayList<>()).add(searches.get(at));
                questions.computeIfAbsent(model, missing -> new ArrayList<>()).add(asked.get());
            }
        }
        List<CompletableFuture<?>> all = new ArrayList<>();
        asking.forEach((model, waiting) -> all.add(model.model()
                .unroll(questions.getOrDefault(model, List.of()))
                .thenAcceptAsync(said -> expand(waiting, said), executor)));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private static void expand(List<TreeSearch<Hidden>> waiting, List<Prediction<Hidden>> said) {
        for (int at = 0; at < said.size(); at++) {
            waiting.get(at).expand(said.get(at));
        }
    }

    private Searches found() {
        Searches.Builder found =
                Searches.newBuilder().setWorldModel(places.get(0).model().version());
        for (TreeSearch<Hidden> search : searches) {
            for (int visits : search.visits()) {
                found.addVisits(visits);
            }
            for (double worth : search.returns()) {
                found.addReturns((float) worth);
            }
        }
        return found.build();
    }
}
