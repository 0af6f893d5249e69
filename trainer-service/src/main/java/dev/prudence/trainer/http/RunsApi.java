package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.trainer.dashboard.ModelView;
import dev.prudence.trainer.dashboard.Notice;
import dev.prudence.trainer.dashboard.Page;
import dev.prudence.trainer.dashboard.RunCatalogue;
import dev.prudence.trainer.dashboard.RunOutput;
import dev.prudence.trainer.dashboard.RunPicture;
import dev.prudence.trainer.dashboard.RunPictures;
import dev.prudence.trainer.dashboard.RunQuery;
import dev.prudence.trainer.dashboard.RunSummary;
import dev.prudence.trainer.dashboard.curves.Axis;
import dev.prudence.trainer.dashboard.curves.Line;
import dev.prudence.trainer.dashboard.curves.Range;
import dev.prudence.trainer.dashboard.curves.Series;
import dev.prudence.trainer.run.StoredRun;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Questions about runs: the list, one run, its curves, notices and models. */
final class RunsApi {

    static final int MOST_RUNS_COMPARED = 8;
    static final int MOST_CURVES = 64;
    private static final int MOST_ITEMS = 200;
    private static final int FEW_ITEMS = 50;
    private static final int MOST_OFFSET = 1_000_000;
    private static final int MOST_BUCKETS = 4_000;
    private static final int MOST_BUCKETS_IN_ALL = 200_000;
    private static final int FEW_BUCKETS = 400;

    private final RunCatalogue catalogue;
    private final RunPictures pictures;
    private final KnownRuns runs;
    private final Function<StoredRun, ModelView.Surroundings> surroundings;

    RunsApi(
            RunCatalogue catalogue,
            RunPictures pictures,
            KnownRuns runs,
            Function<StoredRun, ModelView.Surroundings> surroundings) {
        this.catalogue = catalogue;
        this.pictures = pictures;
        this.runs = runs;
        this.surroundings = surroundings;
    }

    void mount(Api api) {
        api.get("/runs", this::list);
        api.get("/runs/:run", this::one);
        api.get("/runs/:run/series", this::series);
        api.get("/runs/:run/notices", this::notices);
        api.get("/runs/:run/models", this::models);
        api.get("/curves", this::curves);
    }

    private Answer list(Question question) {
        RunQuery query = new RunQuery(
                question.text("text"),
                question.text("experiment"),
                question.text("preset"),
                question.text("status"),
                RunQuery.Order.of(question.text("sort", "started")),
                ascending(question));
        Page<RunSummary> page = catalogue.find(query, offset(question), limit(question));
        ObjectNode json = object().put("total", catalogue.size()).put("matching", page.matching());
        page.items().forEach(run -> json.withArray("runs").add(RunJson.of(run)));
        json.withArray("runs");
        catalogue.values(RunSummary::experiment).forEach(json.putArray("experiments")::add);
        catalogue.values(RunSummary::preset).forEach(json.putArray("presets")::add);
        return Answer.ok(json);
    }

    private Answer one(Question question) {
        StoredRun run = runs.require(question.path("run"));
        ObjectNode json = RunJson.of(RunSummary.of(run));
        json.set("state", pictures.ask(run.id(), RunJson::state));
        json.set("document", run.document());
        RunOutput.of(run).forEach(output -> json.withArray("outputs").add(output.file()));
        json.withArray("outputs");
        return Answer.ok(json);
    }

    private Answer series(Question question) {
        StoredRun run = runs.require(question.path("run"));
        return Answer.ok(pictures.ask(run.id(), picture -> {
            ObjectNode json = object().put("sequence", picture.sequence());
            json.withArray("series");
            picture.curves()
                    .series()
                    .forEach((name, series) -> json.withArray("series").add(describe(name, series)));
            return json;
        }));
    }

    private static JsonNode describe(String name, Series series) {
        return object().put("name", name)
                .put("points", series.size())
                .put("step", series.step(series.size() - 1))
                .put("last", series.value(series.size() - 1))
                .put("thinned", series.isThinned());
    }

    private Answer curves(Question question) {
        List<String> ids =
                question.texts("run", MOST_RUNS_COMPARED).stream().distinct().toList();
        List<String> names =
                question.texts("name", MOST_CURVES).stream().distinct().toList();
        Axis axis = Axis.of(question.text("x", Axis.STEP.id()));
        Range range = new Range(
                question.number("from", Double.NEGATIVE_INFINITY), question.number("to", Double.POSITIVE_INFINITY));
        int buckets = question.integer("buckets", FEW_BUCKETS, 1, MOST_BUCKETS);
        requireFewBuckets(ids.size() * names.size(), buckets);
        ObjectNode json = object();
        ObjectNode sequences = json.putObject("sequences");
        json.withArray("lines");
        for (String id : ids) {
            String run = runs.require(id).id();
            Drawn drawn = pictures.ask(
                    run,
                    picture -> new Drawn(picture.sequence(), picture.curves().lines(names, axis, range, buckets)));
            sequences.put(run, drawn.sequence());
            drawn.lines().forEach(line -> json.withArray("lines").add(RunJson.of(run, line)));
        }
        return Answer.ok(json);
    }

    private static void requireFewBuckets(int lines, int buckets) {
        if (lines * buckets > MOST_BUCKETS_IN_ALL) {
            throw new IllegalArgumentException("runs times names times buckets may be at most " + MOST_BUCKETS_IN_ALL
                    + "; ask for fewer buckets: run.length*name.length=" + lines + ", buckets=" + buckets);
        }
    }

    private record Drawn(long sequence, List<Line> lines) {}

    private Answer notices(Question question) {
        StoredRun run = runs.require(question.path("run"));
        String kind = question.text("kind");
        List<Notice> all = pictures.ask(run.id(), RunPicture::notices);
        Page<Notice> page = Page.of(
                all.stream()
                        .filter(notice ->
                                kind.isEmpty() || kind.equals(notice.kind().id()))
                        .toList(),
                offset(question),
                limit(question));
        ObjectNode json = object().put("matching", page.matching());
        json.withArray("notices");
        page.items().forEach(notice -> json.withArray("notices").add(RunJson.of(notice)));
        return Answer.ok(json);
    }

    private Answer models(Question question) {
        StoredRun run = runs.require(question.path("run"));
        List<ModelView> all =
                ModelView.of(run.id(), pictures.ask(run.id(), RunPicture::models), surroundings.apply(run));
        Page<ModelView> page = Page.of(all, offset(question), limit(question));
        ObjectNode json = object().put("matching", page.matching());
        json.withArray("models");
        page.items().forEach(model -> json.withArray("models").add(RunJson.of(model)));
        return Answer.ok(json);
    }

    private static boolean ascending(Question question) {
        Map<String, Boolean> orders = Map.of("ascending", true, "descending", false);
        String order = question.text("order", "descending");
        Boolean ascending = orders.get(order);
        if (ascending == null) {
            throw new IllegalArgumentException("order must be ascending or descending: order=" + order);
        }
        return ascending;
    }

    static int offset(Question question) {
        return question.integer("offset", 0, 0, MOST_OFFSET);
    }

    static int limit(Question question) {
        return question.integer("limit", FEW_ITEMS, 1, MOST_ITEMS);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
