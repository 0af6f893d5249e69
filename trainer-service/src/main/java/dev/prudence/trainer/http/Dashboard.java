package dev.prudence.trainer.http;

import dev.prudence.access.server.BearerTokens;
import dev.prudence.trainer.dashboard.ModelView;
import dev.prudence.trainer.dashboard.RunCatalogue;
import dev.prudence.trainer.dashboard.RunPictures;
import dev.prudence.trainer.dashboard.samples.RunSamples;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StoredRun;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The dashboard: its pages below {@code /dashboard/} and its questions below {@code /api/v1/}. */
public final class Dashboard {

    /** The setting that names the file of tokens. */
    public static final String TOKENS_KEY = "prudence.trainer.tokens-file";

    private final RunStore store;
    private final RunPictures pictures;
    private final RunControls controls;
    private final Function<StoredRun, ModelView.Surroundings> surroundings;
    private final Access access;

    /**
     * Who may use it, and how much memory it may take.
     *
     * @param hosts names under which it may be asked for
     * @param tokensFile holds the tokens that it asks for, one in each line; empty for none
     * @param mostPoints of curves that are kept in memory
     */
    public record Settings(Set<String> hosts, Optional<Path> tokensFile, long mostPoints) {

        public Settings {
            hosts = Set.copyOf(hosts);
        }
    }

    /**
     * Prepares it.
     *
     * @param surroundings what is known about the models of a run
     * @throws IllegalArgumentException if the tokens cannot be used
     */
    public Dashboard(
            RunStore store,
            RunControls controls,
            Function<StoredRun, ModelView.Surroundings> surroundings,
            Settings settings,
            InstantSource clock) {
        this.store = store;
        this.pictures = new RunPictures(store::events, settings.mostPoints());
        this.controls = controls;
        this.surroundings = surroundings;
        this.access = new Access(
                settings.hosts(),
                settings.tokensFile().map(file -> new Sessions(BearerTokens.read(TOKENS_KEY, file), clock)));
    }

    /** Whether it answers at a path: it asks for tokens itself there. */
    public static boolean answers(String path) {
        return path.equals("/")
                || path.equals("/dashboard")
                || path.startsWith(WebAssets.ROOT)
                || path.startsWith(Api.ROOT + "/");
    }

    /** Adds everything to a router. */
    public void mount(Router router) {
        KnownRuns runs = new KnownRuns(store);
        SecurityHeaders.mount(router);
        access.mount(router);
        new WebAssets().mount(router);
        Api api = new Api(router);
        new RunsApi(new RunCatalogue(store), pictures, runs, surroundings).mount(api);
        new SamplesApi(new RunSamples(store), runs).mount(api);
        new ControlApi(controls, runs).mount(api);
        new OutputRoutes(runs).mount(router);
        new StreamRoutes(store, pictures, runs).mount(router);
        router.route(Api.ROOT + "/*")
                .handler(context -> Api.refuse(
                        context,
                        HttpProblem.of(
                                HttpProblem.NOT_FOUND,
                                "Not found",
                                "there is no such question: path=" + context.normalizedPath())));
    }
}
