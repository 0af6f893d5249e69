package dev.prudence.reward.ensemble;

import dev.prudence.reward.objective.Normalisation;
import dev.prudence.reward.objective.Objective;
import dev.prudence.runtime.artefact.Part;
import java.util.List;

/**
 * What an ensemble consists of and how it wants to be asked.
 *
 * @param content what samples it scores: "text" or "vector"
 * @param longestTokens tokens that fit: of prompt and answer together, or of each where they are encoded apart; 0 for vectors
 * @param cutsAnswers whether an answer that does not fit is cut; otherwise its sample is refused
 * @param minimumMembers members that must answer where nobody says otherwise
 * @param files of the artefact
 */
public record EnsembleDescription(
        List<Member> members,
        List<Objective> objectives,
        String content,
        int longestTokens,
        boolean cutsAnswers,
        int minimumMembers,
        List<Part> files) {
    public EnsembleDescription {
        members = List.copyOf(members);
        objectives = List.copyOf(objectives);
        files = List.copyOf(files);
    }

    /** One member and how its raw scores are normalised. */
    public record Member(String id, Normalisation normalisation) {}

    static EnsembleDescription of(EnsembleContract contract, int minimumMembers, List<Part> files) {
        EnsembleContract.Input input = contract.input();
        return new EnsembleDescription(
                contract.members().stream()
                        .map(member -> new Member(member.id(), member.normalisation()))
                        .toList(),
                contract.objectives(),
                input instanceof EnsembleContract.Input.Vectors ? "vector" : "text",
                longest(input),
                input instanceof EnsembleContract.Input.Tokens || input instanceof EnsembleContract.Input.Sequences,
                minimumMembers,
                files);
    }

    private static int longest(EnsembleContract.Input input) {
        if (input instanceof EnsembleContract.Input.Tokens tokens) {
            return tokens.lengths().get(tokens.lengths().size() - 1);
        }
        if (input instanceof EnsembleContract.Input.Sequences sequences) {
            return sequences.lengths().get(sequences.lengths().size() - 1);
        }
        if (input instanceof EnsembleContract.Input.TextPairs pairs) {
            List<Integer> lengths = pairs.encoder().layout().lengths();
            return lengths.get(lengths.size() - 1);
        }
        return 0;
    }
}
