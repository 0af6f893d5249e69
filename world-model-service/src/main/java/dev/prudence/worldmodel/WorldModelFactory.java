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
import java.util.function.IntFunction;

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
        RootGraphs roots = new RootGraphs(
                contract, graphs(artefact, "begin", contract, contract::beginInputs, contract::beginOutputs));
        WorldModel model;
        try {
            model = model(artefact, contract, roots);
        } catch (RuntimeException e) {
            roots.close();
            throw e;
        }
        try {
            warmUp(model);
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private WorldModel model(ModelArtefact artefact, WorldModelContract contract, RootGraphs roots) {
        if (contract.dynamics() == Dynamics.ENVIRONMENT) {
            SokobanSimulation simulation =
                    SokobanSimulation.from(artefact.manifest().contract());
            return new PerfectModel(contract, simulation, roots);
        }
        return new LearnedModel(
                contract, roots, graphs(artefact, "unroll", contract, contract::unrollInputs, contract::unrollOutputs));
    }

    private RowGraphs graphs(
            ModelArtefact artefact,
            String what,
            WorldModelContract contract,
            IntFunction<Map<String, TensorSpec>> inputs,
            IntFunction<Map<String, TensorSpec>> outputs) {
        Map<Integer, InferenceSession> sessions = new HashMap<>();
        try {
            for (int rows : contract.rows().sizes()) {
                String part = what + "-" + rows + ".onnx";
                InferenceSession session = InferenceSession.open(artefact.path(part), options);
                sessions.put(rows, session);
                require(part, session, inputs.apply(rows), outputs.apply(rows));
            }
            return new RowGraphs(sessions, permits);
        } catch (RuntimeException e) {
            sessions.values().forEach(InferenceSession::close);
            throw e;
        }
    }

    private static void require(
            String part, InferenceSession session, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
        if (!session.inputs().equals(inputs) || !session.outputs().equals(outputs)) {
            throw new ArtefactException(
                    "The graph is not what the contract says: part=%s, expected=%s -> %s, found=%s -> %s"
                            .formatted(part, inputs, outputs, session.inputs(), session.outputs()));
        }
    }

    /** A perfect model has one sort of graphs, which imagination runs too. */
    private static void warmUp(WorldModel model) {
        WorldModelContract contract = model.contract();
        Root root = new Root(new float[contract.observationSize()], 0, 0);
        Unroll<Hidden> unroll = new Unroll<>(new Hidden(new float[contract.stateSize()], new float[0]), 0);
        for (int rows : contract.rows().sizes()) {
            model.begin(Collections.nCopies(rows, root));
            if (contract.dynamics() != Dynamics.ENVIRONMENT) {
                model.unroll(Collections.nCopies(rows, unroll));
            }
        }
    }
}
