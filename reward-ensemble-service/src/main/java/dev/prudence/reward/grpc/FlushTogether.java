package dev.prudence.reward.grpc;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Lets what the event loop writes to a connection in one go leave in one go. Otherwise headers, message and trailers of an answer are a system
 * call each, and each wakes the client. This class is thread-safe.
 */
@ApplicationScoped
class FlushTogether {

    private static final int FIRST = 20_000;
    /** Headers, message, an end without data and trailers: what ends with them leaves at once, before the call is cleared away. */
    private static final int WRITES_OF_ANSWER = 4;

    void register(@Observes Filters filters) {
        filters.register(this::join, FIRST);
    }

    private void join(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2
                && context.request().connection() instanceof ConnectionBase connection) {
            ChannelPipeline pipeline = connection.channel().pipeline();
            if (pipeline.get(FlushConsolidationHandler.class) == null) {
                pipeline.addLast(new FlushConsolidationHandler(WRITES_OF_ANSWER, true));
            }
        }
        context.next();
    }
}
