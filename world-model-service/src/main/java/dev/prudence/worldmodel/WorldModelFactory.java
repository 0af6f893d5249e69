package dev.prudence.worldmodel;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.TensorSpec;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Opens verified artefacts as world models that are warm: their contract was compared with their graphs, and each has run. Thread-safe. */
public final class WorldModelFactory {

    /** The kind of artefacts that are world models. */
    public static final String KIND = "world-model";

    private final RuntimeOptions options;
    private final ComputePermits permits;

    /** Opens models that refuse to say what is no finite number. */
    public WorldModelFactory(RuntimeOptions options, ComputePermits permits) {
        this.options = options.withFiniteOutputs();
        this.permits = permits;
    }

    /**
     * Opens and warms a model.
     *
     * @throws ArtefactException if the artefact is no world model, or its graphs are not what its contract says
     * @throws dev.prudence.runtime.InferenceException if a graph cannot be loaded or run
     */
    public WorldModel open(ModelArtefact artefact) {
        if (!artefact.manifest().kind().equals(KIND)) {
            throw new ArtefactException("Name a version whose kind is " + KIND + ": kind="
                    + artefact.manifest().kind());
        }
        WorldModelContract contract =
                WorldModelContract.from(artefact.manifest().contract());
        Map<Integer, InferenceSession> begins = new HashMap<>();
        Map<Integer, InferenceSession> unrolls = new HashMap<>();
        try {
            for (int rows : contract.rows().sizes()) {
                begins.put(
                        rows, graph(artefact, "begin", rows, contract.beginInputs(rows), contract.beginOutputs(rows)));
                unrolls.put(
                        rows,
                        graph(artefact, "unroll", rows, contract.unrollInputs(rows), contract.unrollOutputs(rows)));
            }
            WorldModel model = new OnnxWorldModel(contract, begins, unrolls, permits);
            warmUp(model);
            return model;
        } catch (RuntimeException e) {
            begins.values().forEach(InferenceSession::close);
            unrolls.values().forEach(InferenceSession::close);
            throw e;
        }
    }

    private InferenceSession graph(
            ModelArtefact artefact,
            String what,
            int rows,
            Map<String, TensorSpec> inputs,
            Map<String, TensorSpec> outputs) {
        String part = what + "-" + rows + ".onnx";
        InferenceSession session = InferenceSession.open(artefact.path(part), options);
        if (!session.inputs().equals(inputs) || !session.outputs().equals(outputs)) {
            session.close();
            throw new ArtefactException(
                    "The graph is not what the contract says: part=%s, expected=%s -> %s, found=%s -> %s"
                            .formatted(part, inputs, outputs, session.inputs(), session.outputs()));
        }
        return session;
    }

    private static void warmUp(WorldModel model) {
        WorldModelContract contract = model.contract();
        Root root = new Root(new float[contract.observationSize()], 0, 0);
        Unroll<Hidden> unroll = new Unroll<>(new Hidden(new float[contract.stateSize()], new float[0]), 0);
        for (int rows : contract.rows().sizes()) {
            model.begin(Collections.nCopies(rows, root));
            model.unroll(Collections.nCopies(rows, unroll));
        }
    }
}
