package dev.prudence.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * One native session: the only class that talks to ONNX Runtime. Runs may overlap; closing waits for them.
 *
 * <p>This class is thread-safe.
 */
final class OrtModel implements AutoCloseable {
    // Native errors arrive as exceptions; printing them a second time helps nobody.
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "prudence");

    private static final String SHRINKAGE = "memory.enable_memory_arena_shrinkage";

    private final OrtSession session;
    private final Device device;
    private final RuntimeOptions options;
    private final String name;
    private final Map<String, String> metadata;
    private final Map<String, TensorSpec> inputs;
    private final Map<String, TensorSpec> outputs;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed; // guarded by lifetime

    private OrtModel(OrtSession session, Device device, RuntimeOptions options) throws OrtException {
        this.session = session;
        this.device = device;
        this.options = options;
        this.name = session.getMetadata().getGraphName();
        this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
        this.inputs = specs(session.getInputInfo());
        this.outputs = specs(session.getOutputInfo());
    }

    static OrtEnvironment environment() {
        return ENVIRONMENT;
    }

    /** Creates the native session from bytes or from a path. */
    interface Source {
        OrtSession create(OrtEnvironment environment, SessionOptions options) throws OrtException;
    }

    static OrtModel open(String label, Source source, RuntimeOptions options) {
        return ExecutionProviders.open(options.device(), device -> openOn(device, label, source, options));
    }

    private static OrtModel openOn(Device device, String label, Source source, RuntimeOptions options) {
        try (SessionOptions settings = new SessionOptions()) {
            settings.setIntraOpNumThreads(options.intraOpThreads());
            settings.setInterOpNumThreads(1);
            settings.setOptimizationLevel(options.optimisation().level());
            settings.setCPUArenaAllocator(options.arena() != Arena.NONE);
            settings.addConfigEntry("session.intra_op.allow_spinning", "0");
            settings.addConfigEntry("session.inter_op.allow_spinning", "0");
            ExecutionProviders.add(settings, device);
            return describe(source.create(ENVIRONMENT, settings), device, options);
        } catch (OrtException e) {
            throw InferenceException.opening(label, device, e);
        }
    }

    private static OrtModel describe(OrtSession session, Device device, RuntimeOptions options) throws OrtException {
        try {
            return new OrtModel(session, device, options);
        } catch (OrtException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    Device device() {
        return device;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Map<String, TensorSpec> inputs() {
        return inputs;
    }

    Map<String, TensorSpec> outputs() {
        return outputs;
    }

    /** The declaration of an output; refuses a name that is none. */
    TensorSpec output(String output) {
        TensorSpec spec = outputs.get(output);
        if (spec == null) {
            throw new IllegalArgumentException("The model has no such output; it has %s: model=%s, output=%s"
                    .formatted(outputs.keySet(), name, output));
        }
        return spec;
    }

    /** Refuses a tensor that the named input does not take, or a name that is no input. */
    void check(String input, Tensor given) {
        TensorSpec expected = inputs.get(input);
        if (expected == null) {
            throw new IllegalArgumentException("The model has no such input; it has %s: model=%s, input=%s"
                    .formatted(inputs.keySet(), name, input));
        }
        if (!expected.accepts(given)) {
            throw new IllegalArgumentException(
                    "The input has the wrong type or shape: model=%s, input=%s, expected=%s, given=%s"
                            .formatted(name, input, expected, given));
        }
    }

    /** Refuses a set of inputs that leaves one of the model's out. */
    void checkComplete(Set<String> given) {
        for (Map.Entry<String, TensorSpec> input : inputs.entrySet()) {
            if (!given.contains(input.getKey())) {
                throw new IllegalArgumentException("An input is missing: model=%s, input=%s, expected=%s, given=%s"
                        .formatted(name, input.getKey(), input.getValue(), new TreeSet<>(given)));
            }
        }
    }

    /**
     * One run. Outputs in {@code targets} are written into those tensors; outputs named in {@code wanted} whose shape is
     * static are written into fresh tensors, the others are copied out. Returns the wanted ones in that order.
     */
    Tensors run(Map<String, Tensor> given, Map<String, Tensor> targets, Set<String> wanted) {
        return run(given, targets, wanted, null);
    }

    /** As the other, but it ends early, with a failure, when it is asked to. */
    Tensors run(Map<String, Tensor> given, Map<String, Tensor> targets, Set<String> wanted, @Nullable RunStop stop) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("The session is closed: model=" + name);
            }
            return runOpen(given, targets, wanted, stop);
        } catch (OrtException | OutOfMemoryError e) {
            throw InferenceException.running(name, given, e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private Tensors runOpen(
            Map<String, Tensor> given, Map<String, Tensor> targets, Set<String> wanted, @Nullable RunStop stop)
            throws OrtException {
        Map<String, Tensor> fresh = freshTargets(wanted);
        Set<String> dynamic = new LinkedHashSet<>(wanted);
        dynamic.removeAll(fresh.keySet());
        try (NativeTensors natives = new NativeTensors(ENVIRONMENT);
                RunOptions settings = runOptions(stop)) {
            Map<String, OnnxTensor> pinned = natives.wrap(targets);
            pinned.putAll(natives.wrap(fresh));
            try (OrtSession.Result result = run(natives.wrap(given), dynamic, pinned, settings, stop)) {
                return checked(given, targets, collect(wanted, fresh, result));
            }
        }
    }

    private OrtSession.Result run(
            Map<String, OnnxTensor> given,
            Set<String> dynamic,
            Map<String, OnnxTensor> pinned,
            @Nullable RunOptions settings,
            @Nullable RunStop stop)
            throws OrtException {
        if (stop == null || settings == null) {
            return session.run(given, dynamic, pinned, settings);
        }
        stop.begin(settings);
        try {
            return session.run(given, dynamic, pinned, settings);
        } finally {
            stop.end(settings);
        }
    }

    /** Nothing where every setting is the default, so that the usual run allocates nothing more. */
    private @Nullable RunOptions runOptions(@Nullable RunStop stop) throws OrtException {
        boolean shrinks = options.arena() == Arena.SHRINK;
        if (!shrinks && stop == null) {
            return null;
        }
        RunOptions settings = new RunOptions();
        if (shrinks) {
            settings.addRunConfigEntry(SHRINKAGE, device == Device.CUDA ? "cpu:0;gpu:0" : "cpu:0");
        }
        return settings;
    }

    private Tensors checked(Map<String, Tensor> given, Map<String, Tensor> targets, Tensors collected) {
        if (options.finiteOutputs()) {
            Map<String, Tensor> all = new LinkedHashMap<>(outputsAmong(collected));
            all.putAll(outputsAmong(targets));
            FiniteCheck.require(name, given, all);
        }
        return collected;
    }

    private Map<String, Tensor> outputsAmong(Map<String, Tensor> tensors) {
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        outputs.keySet()
                .forEach(output ->
                        Optional.ofNullable(tensors.get(output)).ifPresent(tensor -> ordered.put(output, tensor)));
        return ordered;
    }

    private Map<String, Tensor> freshTargets(Set<String> wanted) {
        Map<String, Tensor> fresh = new LinkedHashMap<>();
        for (String output : wanted) {
            TensorSpec spec = output(output);
            if (spec.isStatic()) {
                fresh.put(output, Tensor.zeros(spec.type(), spec.shape()));
            }
        }
        return fresh;
    }

    private static Tensors collect(Set<String> wanted, Map<String, Tensor> fresh, OrtSession.Result result) {
        Map<String, Tensor> collected = new LinkedHashMap<>();
        for (String output : wanted) {
            Tensor written = fresh.get(output);
            collected.put(
                    output,
                    written != null
                            ? written
                            : NativeTensors.copy(result.get(output).orElseThrow()));
        }
        return Tensors.of(collected);
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new InferenceException("The session could not be closed: model=" + name, e);
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    private static Map<String, TensorSpec> specs(Map<String, NodeInfo> nodes) {
        Map<String, TensorSpec> specs = new LinkedHashMap<>();
        nodes.forEach((node, info) -> specs.put(node, spec(node, info)));
        return Collections.unmodifiableMap(specs);
    }

    private static TensorSpec spec(String node, NodeInfo info) {
        if (info.getInfo() instanceof TensorInfo tensor) {
            return TensorSpec.of(tensor);
        }
        throw new IllegalArgumentException("Only tensors can go in and out of a model: node=" + node);
    }
}
