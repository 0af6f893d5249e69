package dev.prudence.trainer.dashboard.samples;

import dev.prudence.trainer.rollout.PhaseRecords;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StageRecord;
import dev.prudence.trainer.run.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the samples of runs: all of a phase while its stage works, and what a stage has kept once it is done. This class is
 * thread-safe.
 */
public final class RunSamples {

    private static final int REMEMBERED = 8;
    private static final String CHECKPOINTS = "checkpoints";
    private static final String PHASES = "phases";

    private final RunStore store;
    /** Guarded by itself; in order of use: what was read of journals. */
    private final Map<Path, PhaseSamples> journals = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, PhaseSamples> eldest) {
            return size() > REMEMBERED;
        }
    };

    public RunSamples(RunStore store) {
        this.store = store;
    }

    /** All sources of a run, those of phases in progress first. */
    public List<SampleSource> of(StoredRun run) throws IOException {
        List<SampleSource> sources = new ArrayList<>();
        Path stages = store.directory(run.id()).resolve("stages");
        for (Path journal : journalsBelow(stages)) {
            PhaseSamples phase = phase(stages, journal);
            phase.catchUp();
            sources.add(phase);
        }
        for (StageRecord stage : run.stages()) {
            Path output = run.outputDirectory().resolve("stages").resolve(stage.name());
            if (KeptSamples.areIn(output)) {
                sources.add(KeptSamples.of(stage.name(), output));
            }
        }
        return sources;
    }

    /** One source of a run. */
    public Optional<SampleSource> find(StoredRun run, String sourceId) throws IOException {
        return of(run).stream().filter(source -> source.id().equals(sourceId)).findFirst();
    }

    private PhaseSamples phase(Path stages, Path journal) {
        synchronized (journals) {
            String place = stages.relativize(journal).toString().replace('\\', '/');
            String stage = stages.relativize(journal).getName(0).toString();
            return journals.computeIfAbsent(journal, path -> new PhaseSamples("phase:" + place, stage, path));
        }
    }

    private static List<Path> journalsBelow(Path stages) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path stage : in(stages)) {
            for (Path file : in(stage.resolve(CHECKPOINTS).resolve(PHASES))) {
                if (file.getFileName().toString().endsWith(PhaseRecords.SUFFIX)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }
}
