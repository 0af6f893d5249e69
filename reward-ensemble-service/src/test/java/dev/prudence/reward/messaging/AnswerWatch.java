package dev.prudence.reward.messaging;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sees on which threads answers are written, and which frames leave for clients together. Thread-safe. */
@GlobalInterceptor
@ApplicationScoped
public class AnswerWatch implements ServerInterceptor {

    private static final int AFTER_OTHERS = 1;
    private static final String NAME = "watch";

    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final List<List<Integer>> sent = new CopyOnWriteArrayList<>();

    /** Names of threads, one for each header, message and end. */
    List<String> threads() {
        return threads;
    }

    /** Types of the frames that left for clients, for each time that some did. */
    List<List<Integer>> sent() {
        return sent;
    }

    void clear() {
        threads.clear();
        sent.clear();
    }

    void register(@Observes Filters filters) {
        filters.register(this::look, AFTER_OTHERS);
    }

    private void look(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            ConnectionBase connection = (ConnectionBase) context.request().connection();
            ChannelPipeline pipeline = connection.channel().pipeline();
            if (pipeline.get(NAME) == null) {
                pipeline.addFirst(NAME, new Leaving());
            }
        }
        context.next();
    }

    /** Frames have a head of nine bytes, the first three of which are the length of what follows it, and the fourth the type (RFC 9113). */
    private final class Leaving extends ChannelOutboundHandlerAdapter {
        private final ByteBuf frames = Unpooled.buffer();

        @Override
        public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            frames.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
            channel.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext channel) {
            List<Integer> types = new ArrayList<>();
            while (frames.isReadable()) {
                int length = frames.readUnsignedMedium();
                types.add((int) frames.readUnsignedByte());
                frames.skipBytes(5 + length);
            }
            frames.clear();
            sent.add(types);
            channel.flush();
        }
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
