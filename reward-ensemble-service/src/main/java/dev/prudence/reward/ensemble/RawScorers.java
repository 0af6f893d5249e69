package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** Opens the scorer for an artefact's input form. What was opened before a failure is closed again. */
final class RawScorers {

    private static final String TOKENIZER = "tokenizer.json";

    private final ModelArtefact artefact;
    private final EnsembleContract contract;
    private final RewardEnsemble.Surroundings surroundings;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private RawScorers(ModelArtefact artefact, EnsembleContract contract, RewardEnsemble.Surroundings surroundings) {
        this.artefact = artefact;
        this.contract = contract;
        this.surroundings = surroundings;
    }

    static RawScorer open(ModelArtefact artefact, EnsembleContract contract, RewardEnsemble.Surroundings surroundings) {
        RawScorers scorers = new RawScorers(artefact, contract, surroundings);
        try {
            return scorers.open();
        } catch (RuntimeException e) {
            scorers.closeOpened(e);
            throw e;
        }
    }

    private RawScorer open() {
        if (contract.input() instanceof EnsembleContract.Input.Tokens tokens) {
            TextTokenizer tokenizer = keep(TextTokenizer.of(artefact.bytes(TOKENIZER)));
            return new TokenScorer(members(tokens.lengths()), contract.rows(), tokens, tokenizer);
        }
        if (contract.input() instanceof EnsembleContract.Input.TextPairs pairs) {
            return textPairs(pairs);
        }
        if (contract.input() instanceof EnsembleContract.Input.Sequences sequences) {
            return sequences(sequences);
        }
        return new VectorScorer(members(List.of(Member.NO_LENGTH)), contract.rows());
    }

    private SequenceScorer sequences(EnsembleContract.Input.Sequences sequences) {
        TextTokenizer tokenizer = keep(TextTokenizer.of(artefact.bytes(sequences.tokenizer())));
        List<String> ids =
                contract.members().stream().map(EnsembleContract.Member::id).toList();
        List<SequenceModel> models = new ArrayList<>();
        if (sequences.graph().isEmpty()) {
            for (int m = 0; m < ids.size(); m++) {
                models.add(model(ids.get(m), contract.members().get(m).graph(), List.of(m), sequences.padding()));
            }
        } else {
            models.add(model(
                    sequences.graph(),
                    sequences.graph(),
                    IntStream.range(0, ids.size()).boxed().toList(),
                    sequences.padding()));
        }
        return new SequenceScorer(models, ids.size(), contract.rows(), sequences, tokenizer);
    }

    private SequenceModel model(String name, String graph, List<Integer> members, long padding) {
        InferenceSession session = InferenceSession.open(artefact.path(graph), surroundings.options());
        return keep(new SequenceModel(name, session, members, padding));
    }

    private TextPairScorer textPairs(EnsembleContract.Input.TextPairs pairs) {
        EnsembleContract.Encoder description = pairs.encoder();
        TextTokenizer tokenizer = keep(TextTokenizer.of(artefact.bytes(description.tokenizer())));
        TextEncoder encoder = keep(TextEncoder.open(
                artefact.path(description.graph()), tokenizer, description.layout(), surroundings.options()));
        InferenceSession heads = keep(InferenceSession.open(artefact.path(pairs.heads()), surroundings.options()));
        return new TextPairScorer(
                contract.members().size(), contract.rows(), new Embeddings(encoder, tokenizer, description), heads);
    }

    private List<Member> members(List<Integer> lengths) {
        List<Member> members = new ArrayList<>();
        for (EnsembleContract.Member member : contract.members()) {
            members.add(keep(Member.open(artefact, member, contract.rows().sizes(), lengths, surroundings.options())));
        }
        return List.copyOf(members);
    }

    private <C extends AutoCloseable> C keep(C resource) {
        opened.push(resource);
        return resource;
    }

    private void closeOpened(RuntimeException failure) {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
