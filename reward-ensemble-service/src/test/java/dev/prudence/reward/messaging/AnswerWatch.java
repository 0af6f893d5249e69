package dev.prudence.reward.messaging;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sees on which threads answers are written, and what the connections of calls let leave together. Thread-safe. */
@GlobalInterceptor
@ApplicationScoped
public class AnswerWatch implements ServerInterceptor {

    private static final int AFTER_OTHERS = 1;

    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final List<Long> joining = new CopyOnWriteArrayList<>();

    /** Names of threads, one for each header, message and end. */
    List<String> threads() {
        return threads;
    }

    /** How many handlers join what is written, call by call. */
    List<Long> joining() {
        return joining;
    }

    void clear() {
        threads.clear();
        joining.clear();
    }

    void register(@Observes Filters filters) {
        filters.register(this::look, AFTER_OTHERS);
    }

    private void look(RoutingContext context) {
        ConnectionBase connection = (ConnectionBase) context.request().connection();
        joining.add(connection.channel().pipeline().toMap().values().stream()
                .filter(FlushConsolidationHandler.class::isInstance)
                .count());
        context.next();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void sendHeaders(Metadata sent) {
                        threads.add(Thread.currentThread().getName());
                        super.sendHeaders(sent);
                    }

                    @Override
                    public void sendMessage(R message) {
                        threads.add(Thread.currentThread().getName());
                        super.sendMessage(message);
                    }

                    @Override
                    public void close(Status status, Metadata trailers) {
                        threads.add(Thread.currentThread().getName());
                        super.close(status, trailers);
                    }
                },
                headers);
    }
}
