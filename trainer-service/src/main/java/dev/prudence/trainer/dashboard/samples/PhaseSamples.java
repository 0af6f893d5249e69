package dev.prudence.trainer.dashboard.samples;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.trainer.dashboard.Page;
import dev.prudence.trainer.dashboard.samples.SampleView.EnsembleScores;
import dev.prudence.trainer.rollout.PhaseRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a phase in progress, from its journal. What is kept in memory is where each sample stands and how much its
 * scores differ; texts are read when they are shown. Of records that came twice the first one counts.
 *
 * <p>This class is thread-safe.
 */
final class PhaseSamples implements SampleSource {

    /** Most samples that are looked at; later ones are passed over. */
    static final int MOST_SAMPLES = 500_000;

    private final String id;
    private final String stage;
    private final Path journal;
    /** Guarded by this, as everything below. */
    private final Map<Long, Place> places = new TreeMap<>();

    private String phase = "";
    private long read;

    /** Where a sample stands. */
    private static final class Place {
        private final long id;
        private long generated = -1;
        private String outcome = "requested";
        private final List<Long> scored = new ArrayList<>(1);
        private final List<String> ensembles = new ArrayList<>(1);
        private double disagreement = Double.NEGATIVE_INFINITY;

        Place(long id) {
            this.id = id;
        }
    }

    PhaseSamples(String id, String stage, Path journal) {
        this.id = id;
        this.stage = stage;
        this.journal = journal;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized String title() {
        return phase.isEmpty() ? stage : phase;
    }

    @Override
    public boolean live() {
        return true;
    }

    /** Reads what was added to the journal. */
    synchronized void catchUp() throws IOException {
        read = PhaseRecords.scan(journal, read, new Reader());
    }

    @Override
    public synchronized Page<SampleView> page(SampleOrder order, String outcome, int offset, int limit)
            throws IOException {
        catchUp();
        Stream<Place> wanted =
                places.values().stream().filter(place -> outcome.isEmpty() || outcome.equals(place.outcome));
        List<Place> ordered = order == SampleOrder.DISAGREEMENT
                ? wanted.sorted((a, b) -> Double.compare(b.disagreement, a.disagreement))
                        .toList()
                : wanted.toList();
        Page<Place> page = Page.of(ordered, offset, limit);
        Blocks blocks = new Blocks();
        List<SampleView> views = new ArrayList<>();
        for (Place place : page.items()) {
            views.add(blocks.view(place));
        }
        return new Page<>(views, page.matching());
    }

    private final class Reader implements PhaseRecords.Visitor {
        @Override
        public void generated(long frame, SampleGenerated block) {
            phase = block.getContext().getPhase();
            for (GeneratedSample sample : block.getSamplesList()) {
                Place place = place(sample.getSampleId());
                if (place != null && place.generated < 0) {
                    place.generated = frame;
                    place.outcome = SampleTexts.of(sample.getOutcome());
                }
            }
        }

        @Override
        public void scored(long frame, SampleScored block) {
            String ensemble = block.getEnsemble().getDigest();
            for (ScoredSample sample : block.getSamplesList()) {
                Place place = place(sample.getSampleId());
                if (place != null && !place.ensembles.contains(ensemble)) {
                    place.ensembles.add(ensemble);
                    place.scored.add(frame);
                    note(place, sample);
                }
            }
        }

        private void note(Place place, ScoredSample sample) {
            if (sample.hasVariance()) {
                place.disagreement = Math.max(place.disagreement, sample.getVariance());
            }
            if (sample.getOutcome() != ScoreOutcome.SCORE_OUTCOME_SCORED) {
                place.outcome = SampleTexts.of(sample.getOutcome());
            }
        }

        private @Nullable Place place(long sampleId) {
            return places.size() < MOST_SAMPLES ? places.computeIfAbsent(sampleId, Place::new) : places.get(sampleId);
        }
    }

    /** The blocks that one page needs. */
    private final class Blocks {
        private final Map<Long, SampleGenerated> generated = new HashMap<>();
        private final Map<Long, SampleScored> scored = new HashMap<>();

        SampleView view(Place place) throws IOException {
            List<EnsembleScores> scores = new ArrayList<>();
            for (long frame : place.scored) {
                SampleScored block = scored.get(frame);
                if (block == null) {
                    block = PhaseRecords.scored(journal, frame);
                    scored.put(frame, block);
                }
                scores.add(scores(block, place.id));
            }
            if (place.generated < 0) {
                return new SampleView(place.id, "", "", place.outcome, "", scores, OptionalDouble.empty());
            }
            SampleGenerated block = generated.get(place.generated);
            if (block == null) {
                block = PhaseRecords.generated(journal, place.generated);
                generated.put(place.generated, block);
            }
            return view(block, place, scores);
        }

        private SampleView view(SampleGenerated block, Place place, List<EnsembleScores> scores) {
            GeneratedSample sample = block.getSamplesList().stream()
                    .filter(each -> each.getSampleId() == place.id)
                    .findFirst()
                    .orElseThrow();
            String prompt = sample.getPromptIndex() < block.getPromptsCount()
                    ? SampleTexts.of(block.getPrompts(sample.getPromptIndex()))
                    : "";
            String response = sample.hasAnswer() ? SampleTexts.of(sample.getAnswer()) : "";
            return new SampleView(
                    place.id, prompt, response, place.outcome, sample.getReason(), scores, OptionalDouble.empty());
        }

        private EnsembleScores scores(SampleScored block, long sampleId) {
            ScoredSample sample = block.getSamplesList().stream()
                    .filter(each -> each.getSampleId() == sampleId)
                    .findFirst()
                    .orElseThrow();
            return new EnsembleScores(
                    name(block.getEnsemble()),
                    SampleTexts.of(sample.getOutcome()),
                    block.getMembersList(),
                    sample.getMemberNormalisedList().stream()
                            .map(Float::doubleValue)
                            .toList(),
                    sample.hasVariance() ? OptionalDouble.of(sample.getVariance()) : OptionalDouble.empty());
        }
    }

    private static String name(ModelVersion ensemble) {
        return ensemble.getModel() + " " + ensemble.getNumber();
    }
}
