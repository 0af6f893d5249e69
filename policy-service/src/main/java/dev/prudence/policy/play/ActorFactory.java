package dev.prudence.policy.play;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.util.HashMap;
import java.util.Map;

/** Opens verified artefacts as actors that are warm: their contract was compared with their graphs, and each has run. Thread-safe. */
public final class ActorFactory {

    /** The kind of artefacts that are actors. */
    public static final String KIND = "actor";

    private final RuntimeOptions options;
    private final ComputePermits permits;

    /** Opens actors that refuse to want what is no finite number. */
    public ActorFactory(RuntimeOptions options, ComputePermits permits) {
        this.options = options.withFiniteOutputs();
        this.permits = permits;
    }

    /**
     * Opens and warms an actor.
     *
     * @throws ArtefactException if the artefact is no actor, or its graphs are not what its contract says
     * @throws dev.prudence.runtime.InferenceException if a graph cannot be loaded or run
     */
    public Actor open(ModelArtefact artefact) {
        if (!artefact.manifest().kind().equals(KIND)) {
            throw new ArtefactException("Name a version whose kind is " + KIND + ": kind="
                    + artefact.manifest().kind());
        }
        ActorContract contract = ActorContract.from(artefact.manifest().contract());
        Map<Integer, InferenceSession> sessions = new HashMap<>();
        try {
            for (int rows : contract.rows().sizes()) {
                sessions.put(rows, graph(artefact, rows, contract));
            }
            Actor actor = new Actor(contract, sessions, permits);
            for (int rows : contract.rows().sizes()) {
                actor.wishes(new Seats(
                        rows,
                        contract.representation(),
                        contract.observationSize(),
                        contract.state().size(),
                        contract.memory()));
            }
            return actor;
        } catch (RuntimeException e) {
            sessions.values().forEach(InferenceSession::close);
            throw e;
        }
    }

    private InferenceSession graph(ModelArtefact artefact, int rows, ActorContract contract) {
        String part = "act-" + rows + ".onnx";
        InferenceSession session = InferenceSession.open(artefact.path(part), options);
        if (!session.inputs().equals(contract.inputs(rows))
                || !session.outputs().equals(contract.outputs(rows))) {
            session.close();
            throw new ArtefactException(
                    "The graph is not what the contract says: part=%s, expected=%s -> %s, found=%s -> %s"
                            .formatted(
                                    part,
                                    contract.inputs(rows),
                                    contract.outputs(rows),
                                    session.inputs(),
                                    session.outputs()));
        }
        return session;
    }
}
