package dev.prudence.trainer.dashboard;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.trainer.dashboard.RunPicture.Published;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model version with where it comes from.
 *
 * @param published what, when and by which stage
 * @param previous digest of the version of the same model that it follows
 * @param inputs stages whose output the publishing stage reads
 * @param elsewhere other runs that have published the same bytes
 * @param kept whether the registry still holds its bytes
 */
public record ModelView(
        Published published, Optional<String> previous, List<String> inputs, List<String> elsewhere, boolean kept) {

    public ModelView {
        inputs = List.copyOf(inputs);
        elsewhere = List.copyOf(elsewhere);
    }

    /** What is known beside a run's own events. */
    public interface Surroundings {

        /** All versions that any run has published. */
        List<ModelVersion> everywhere();

        /** Whether bytes are still there. */
        boolean holds(String digest);

        /** The stages whose output a stage reads; empty when the stage is unknown. */
        List<String> inputsOf(String stage);
    }

    /** The versions of a run, in the order of their publication; a version that was announced again appears once. */
    public static List<ModelView> of(String runId, List<Published> published, Surroundings surroundings) {
        Map<String, List<String>> runs = new HashMap<>();
        surroundings
                .everywhere()
                .forEach(each -> runs.computeIfAbsent(each.getDigest(), digest -> new ArrayList<>())
                        .add(each.getRunId()));
        Map<String, ModelVersion> numbered = new HashMap<>();
        List<ModelView> views = new ArrayList<>();
        for (Published each : published) {
            ModelVersion version = each.version();
            if (numbered.putIfAbsent(name(version, version.getNumber()), version) != null) {
                continue;
            }
            List<String> others = runs.getOrDefault(version.getDigest(), List.of()).stream()
                    .filter(run -> !run.equals(runId))
                    .distinct()
                    .toList();
            views.add(new ModelView(
                    each,
                    Optional.ofNullable(numbered.get(name(version, version.getNumber() - 1)))
                            .map(ModelVersion::getDigest),
                    surroundings.inputsOf(each.stage()),
                    others,
                    surroundings.holds(version.getDigest())));
        }
        return views;
    }

    private static String name(ModelVersion version, long number) {
        return version.getModel() + "/" + number;
    }
}
