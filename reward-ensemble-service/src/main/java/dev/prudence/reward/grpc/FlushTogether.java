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
 * call each, and each wakes the client.
 */
@ApplicationScoped
class FlushTogether {

    private static final int FIRST = 20_000;

    void register(@Observes Filters filters) {
        filters.register(this::join, FIRST);
    }

    private void join(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2
                && context.request().connection() instanceof ConnectionBase connection) {
            ChannelPipeline pipeline = connection.channel().pipeline();
            if (pipeline.get(FlushConsolidationHandler.class) == null) {
                pipeline.addLast(new FlushConsolidationHandler(3, true));
            }
        }
        context.next();
    }
}
