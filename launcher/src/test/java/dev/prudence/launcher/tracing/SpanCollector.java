package dev.prudence.launcher.tracing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Takes spans by OTLP on the loopback address. This class is thread-safe. */
public final class SpanCollector implements AutoCloseable {

    private static final String SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";
    /** An export whose answer is lost holds up all that follow for ten seconds. */
    private static final int PATIENCE_SECONDS = 60;

    // Numbers of fields in opentelemetry/proto/{collector/trace,trace,resource,common}/v1.
    private static final int RESOURCE_SPANS = 1;
    private static final int RESOURCE = 1;
    private static final int ATTRIBUTES = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int STRING = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_ID = 4;
    private static final int NAME = 5;

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final Server server;

    /**
     * A span; ids are in lower-case hexadecimal.
     *
     * @param service whose it is
     * @param parent empty for the first of a trace
     */
    public record Span(String service, String trace, String id, String parent, String name) {}

    private SpanCollector() throws IOException {
        MethodDescriptor<ByteString, ByteString> export = MethodDescriptor.<ByteString, ByteString>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(SERVICE + "/Export")
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(export, ServerCalls.asyncUnaryCall((request, responses) -> {
                            take(request);
                            responses.onNext(ByteString.EMPTY);
                            responses.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }

    public static SpanCollector start() throws IOException {
        return new SpanCollector();
    }

    /** What makes a service send its spans here, at once. */
    public Map<String, String> environment() {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED", "false",
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + server.getPort());
    }

    /**
     * Waits for a trace that holds these spans, each hanging together with its first.
     *
     * @param wanted {@code "service name"}
     * @return the spans of the trace that has most of them
     */
    public Set<String> awaitTrace(Set<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Set<String> best = best(wanted);
        while (!best.containsAll(wanted) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(100);
            best = best(wanted);
        }
        return best;
    }

    private Set<String> best(Set<String> wanted) {
        return spans.stream()
                .filter(span -> span.parent().isEmpty())
                .map(this::trace)
                .max(Comparator.comparingLong(
                        names -> names.stream().filter(wanted::contains).count()))
                .orElse(Set.of());
    }

    private Set<String> trace(Span first) {
        Map<String, List<Span>> children = spans.stream().collect(Collectors.groupingBy(Span::parent));
        Set<String> names = new TreeSet<>();
        Deque<Span> next = new ArrayDeque<>(List.of(first));
        while (!next.isEmpty()) {
            Span span = next.remove();
            names.add(span.service() + " " + span.name());
            next.addAll(children.getOrDefault(span.id(), List.of()));
        }
        return names;
    }

    /** Waits for a span. */
    public boolean awaitSpan(Predicate<Span> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (spans.stream().noneMatch(wanted) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return spans.stream().anyMatch(wanted);
    }

    /** How many spans of which kind came. */
    public String summary() {
        return spans.stream()
                .collect(Collectors.groupingBy(
                        span -> span.service() + " " + span.name(), TreeMap::new, Collectors.counting()))
                .toString();
    }

    private void take(ByteString request) {
        for (UnknownFieldSet resource : messages(message(request), RESOURCE_SPANS)) {
            String service = service(resource);
            for (UnknownFieldSet scope : messages(resource, SCOPE_SPANS)) {
                for (UnknownFieldSet span : messages(scope, SPANS)) {
                    spans.add(new Span(
                            service,
                            hex(span, TRACE_ID),
                            hex(span, SPAN_ID),
                            hex(span, PARENT_ID),
                            bytes(span, NAME).toStringUtf8()));
                }
            }
        }
    }

    private static String service(UnknownFieldSet resourceSpans) {
        for (UnknownFieldSet resource : messages(resourceSpans, RESOURCE)) {
            for (UnknownFieldSet attribute : messages(resource, ATTRIBUTES)) {
                if (bytes(attribute, KEY).toStringUtf8().equals("service.name")) {
                    return bytes(message(bytes(attribute, VALUE)), STRING).toStringUtf8();
                }
            }
        }
        return "";
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().stream()
                .map(SpanCollector::message)
                .toList();
    }

    private static UnknownFieldSet message(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteString bytes(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? ByteString.EMPTY : values.get(0);
    }

    private static String hex(UnknownFieldSet message, int field) {
        return HexFormat.of().formatHex(bytes(message, field).toByteArray());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Messages as the bytes that they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<ByteString> {
        @Override
        public InputStream stream(ByteString value) {
            return value.newInput();
        }

        @Override
        public ByteString parse(InputStream stream) {
            try {
                return ByteString.readFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
