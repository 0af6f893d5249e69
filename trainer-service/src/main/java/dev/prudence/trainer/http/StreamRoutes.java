package dev.prudence.trainer.http;

import dev.prudence.trainer.dashboard.RunPictures;
import dev.prudence.trainer.run.RunStore;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Event streams: of the list of runs, and of one run from an event on. */
final class StreamRoutes {

    private static final int MOST_READERS = 100;

    private final RunStore store;
    private final RunPictures pictures;
    private final KnownRuns runs;
    private final AtomicInteger readers = new AtomicInteger();

    StreamRoutes(RunStore store, RunPictures pictures, KnownRuns runs) {
        this.store = store;
        this.pictures = pictures;
        this.runs = runs;
    }

    void mount(Router router) {
        router.get(Api.ROOT + "/stream").handler(context -> open(context, () -> new RunsFeed(store)));
        router.get(Api.ROOT + "/runs/:run/stream").handler(context -> open(context, () -> runFeed(context)));
    }

    private RunFeed runFeed(RoutingContext context) {
        String id = runs.require(context.pathParam("run")).id();
        return new RunFeed(pictures, id, store.events(id), after(context));
    }

    /** What a browser that was cut off shows in a header, and a page that begins in the address. */
    private static long after(RoutingContext context) {
        String header = context.request().getHeader("last-event-id");
        String given = header == null || header.isEmpty() ? new Question(context).text("after", "0") : header;
        try {
            long after = Long.parseLong(given);
            if (after >= 0) {
                return after;
            }
        } catch (NumberFormatException ignored) {
            // Refused below.
        }
        throw new IllegalArgumentException("the number of an event is needed: after=" + given);
    }

    private void open(RoutingContext context, Callable<Feed> feed) {
        if (readers.incrementAndGet() > MOST_READERS) {
            readers.decrementAndGet();
            Api.refuse(
                    context,
                    HttpProblem.of(
                            HttpProblem.UNAVAILABLE,
                            "Too many readers",
                            "close some pages, " + MOST_READERS + " event streams are open"));
            return;
        }
        context.vertx()
                .executeBlocking(feed, false)
                .onSuccess(opened ->
                        new EventStream(context.vertx(), context.response(), opened, readers::decrementAndGet).start())
                .onFailure(failure -> {
                    readers.decrementAndGet();
                    Api.refuse(context, failure);
                });
    }
}
