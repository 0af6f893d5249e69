package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.BestOfNSettings;
import dev.prudence.trainer.overoptimisation.PreferenceFiles.Unlabelled;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains one ensemble per noise level. The same member starts from the same weights and sees the pairs in the same order
 * at every level: what differs is the flipped labels.
 */
final class RewardEnsembleStage implements Stage {
    static final String NAME = "reward-ensemble";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> sections() {
        return List.of("seed", "task", "preferences", "rewardEnsemble", "bestOfN");
    }

    @Override
    public List<String> upstream() {
        return List.of(PreferencesStage.NAME);
    }

    @Override
    public StageOutput run(StageContext context) throws IOException {
        VectorTask task = VectorTask.of(context.config("task"));
        MemberSettings settings = MemberSettings.of(context.config("rewardEnsemble"));
        RewardNetwork network = new RewardNetwork(task.promptWidth(), task.answerWidth(), settings.hidden());
        Path data = context.upstream(PreferencesStage.NAME);
        PairTable validation = PreferenceFiles.readPairs(data.resolve(PreferenceFiles.VALIDATION));
        PairTable answers = normalisation(data);
        EnsembleArtefact artefact = new EnsembleArtefact(
                network, BestOfNSettings.of(context.config("bestOfN")).objectives());
        Map<String, Double> metrics = new TreeMap<>();
        try (MemberTrainer trainer = new MemberTrainer(network, settings, context.seed())) {
            EnsembleTraining training = new EnsembleTraining(context, network, settings, trainer, validation, answers);
            for (JsonNode level : context.config("preferences").path("labelNoise")) {
                double noise = level.asDouble();
                PairTable pairs = PreferenceFiles.readPairs(data.resolve(PreferenceFiles.training(noise)));
                List<TrainedMember> members = training.train(noise, pairs);
                artefact.write(EnsembleArtefact.of(context.directory(), noise), noise, context.seed(), members);
                addMetrics(metrics, noise, members);
            }
        }
        return StageOutput.of(metrics);
    }

    private static void addMetrics(Map<String, Double> metrics, double noise, List<TrainedMember> members) {
        String ensemble = EnsembleArtefact.name(noise);
        metrics.put("members/" + ensemble, (double) members.size());
        members.forEach(member -> metrics.put("accuracy/" + ensemble + "/" + member.id(), member.accuracy()));
        metrics.put(
                "accuracy/" + ensemble,
                members.stream().mapToDouble(TrainedMember::accuracy).average().orElseThrow());
    }

    /** The normalisation answers; the rejected half of the table stays empty. */
    private static PairTable normalisation(Path data) throws IOException {
        List<Unlabelled> rows = PreferenceFiles.read(data.resolve(PreferenceFiles.NORMALISATION), Unlabelled.class);
        return new PairTable(
                rows.size(),
                PreferenceFiles.flat(rows, Unlabelled::prompt),
                PreferenceFiles.flat(rows, Unlabelled::answer),
                new float[0]);
    }
}
