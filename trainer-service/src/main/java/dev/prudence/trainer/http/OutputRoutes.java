package dev.prudence.trainer.http;

import dev.prudence.trainer.dashboard.RunOutput;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;

/** The files that a run has left for people: each from a fixed list, each without rights over the dashboard. */
final class OutputRoutes {

    private final KnownRuns runs;

    OutputRoutes(KnownRuns runs) {
        this.runs = runs;
    }

    void mount(Router router) {
        router.get(Api.ROOT + "/runs/:run/files/:file").handler(this::serve);
    }

    private void serve(RoutingContext context) {
        context.vertx()
                .executeBlocking(() -> find(context), false)
                .onSuccess(file -> send(context, file))
                .onFailure(failure -> Api.refuse(context, failure));
    }

    private record Found(RunOutput output, Path path, String download) {}

    private Found find(RoutingContext context) {
        String run = context.pathParam("run");
        String name = context.pathParam("file");
        return RunOutput.named(name)
                .flatMap(output -> output.in(runs.require(run)).map(path -> new Found(output, path, run + "-" + name)))
                .orElseThrow(() -> new HttpProblem.Refusal(
                        HttpProblem.NOT_FOUND, "Not found", "the run has left no such file: file=" + name));
    }

    private static void send(RoutingContext context, Found file) {
        SecurityHeaders.forOutput(context.response(), file.output().hasScripts());
        context.response().putHeader("content-type", file.output().mediaType());
        if (!file.output().isPage()) {
            context.response().putHeader("content-disposition", "attachment; filename=\"" + file.download() + '"');
        }
        context.response()
                .sendFile(file.path().toAbsolutePath().toString())
                .onFailure(failure -> Api.refuse(context, failure));
    }
}
