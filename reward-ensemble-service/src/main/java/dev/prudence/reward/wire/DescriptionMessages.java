package dev.prudence.reward.wire;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ArtefactFile;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.MemberDescription;
import dev.prudence.reward.ensemble.EnsembleDescription;
import dev.prudence.runtime.artefact.Part;

/** Descriptions of ensembles as messages. */
final class DescriptionMessages {

    private DescriptionMessages() {}

    static DescribeEnsembleResponse of(ModelVersion version, EnsembleDescription description) {
        DescribeEnsembleResponse.Builder message = DescribeEnsembleResponse.newBuilder()
                .setEnsemble(version)
                .setContent(description.content())
                .setLongestTokens(description.longestTokens())
                .setCutsAnswers(description.cutsAnswers())
                .setMinimumMembers(description.minimumMembers())
                .setMostItems(RequestScoring.MOST_ITEMS);
        description.members().forEach(member -> message.addMembers(member(member)));
        description.objectives().forEach(objective -> message.addObjectives(ObjectiveMessages.toMessage(objective)));
        description.files().forEach(file -> message.addFiles(file(file)));
        return message.build();
    }

    private static MemberDescription member(EnsembleDescription.Member member) {
        return MemberDescription.newBuilder()
                .setId(member.id())
                .setMean(member.normalisation().mean())
                .setDeviation(member.normalisation().deviation())
                .build();
    }

    private static ArtefactFile file(Part part) {
        return ArtefactFile.newBuilder()
                .setPath(part.path())
                .setSha256(part.sha256())
                .setBytes(part.bytes())
                .build();
    }
}
