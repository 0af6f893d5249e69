package dev.prudence.policy;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.TensorSpec;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.Map;
import java.util.Optional;

/**
 * Opens verified artefacts as policies that are warm: their contract was compared with their graph and a full batch has run.
 *
 * <p>This class is thread-safe.
 */
public final class PolicyFactory {
    private static final String DECODER = "decoder.onnx";
    private static final String SELECTING_DECODER = "selecting-decoder.onnx";

    private final Computing computing;

    /** @param computing what the policies compute with */
    public PolicyFactory(Computing computing) {
        this.computing = computing;
    }

    /**
     * Opens and warms a policy.
     *
     * @throws ArtefactException if the artefact is no policy, or its graph is not what its contract says
     * @throws dev.prudence.runtime.InferenceException if the graph cannot be loaded or run
     */
    public Policy open(ModelArtefact artefact) {
        String kind = artefact.manifest().kind();
        Policy policy = switch (PolicyKind.of(kind)
                .orElseThrow(() -> new ArtefactException(
                        "Name a version whose kind is vector-policy or text-policy: kind=" + kind))) {
            case VECTOR -> vector(artefact);
            case TEXT -> text(artefact);
        };
        warmUp(policy);
        return policy;
    }

    private Policy vector(ModelArtefact artefact) {
        VectorContract contract = VectorContract.from(artefact.manifest().contract());
        InferenceSession session = InferenceSession.open(artefact.path("policy.onnx"), computing.options());
        try {
            checkSame("policy.onnx inputs", contract.inputs(), session.inputs());
            checkSame("policy.onnx outputs", contract.outputs(), session.outputs());
        } catch (ArtefactException e) {
            session.close();
            throw e;
        }
        return new VectorPolicy(session, contract, computing);
    }

    private Policy text(ModelArtefact artefact) {
        TextContract contract = TextContract.from(artefact.manifest().contract());
        TextTokenizer tokenizer = TextTokenizer.of(artefact.bytes("tokenizer.json"));
        StepSession plain = decoder(artefact, DECODER, contract.inputs(), contract);
        try {
            Optional<StepSession> selecting = artefact.manifest()
                    .part(SELECTING_DECODER)
                    .map(part -> decoder(artefact, SELECTING_DECODER, contract.selectingInputs(), contract));
            return new TextPolicy(plain, selecting, tokenizer, contract, computing);
        } catch (RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private StepSession decoder(
            ModelArtefact artefact, String part, Map<String, TensorSpec> inputs, TextContract contract) {
        StepSession session = StepSession.open(artefact.path(part), computing.options());
        try {
            checkSame(part + " inputs", inputs, session.inputs());
            checkSame(part + " outputs", contract.outputs(), session.outputs());
            return session;
        } catch (ArtefactException e) {
            session.close();
            throw e;
        }
    }

    private static void checkSame(String what, Map<String, TensorSpec> expected, Map<String, TensorSpec> found) {
        if (!expected.equals(found)) {
            throw new ArtefactException("The graph is not what the contract says: %s expected=%s, found=%s"
                    .formatted(what, expected, found));
        }
    }

    private static void warmUp(Policy policy) {
        try {
            policy.warmUp();
        } catch (InterruptedException e) {
            policy.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a policy was warmed up; load it again", e);
        } catch (RuntimeException e) {
            policy.close();
            throw e;
        }
    }
}
