package dev.prudence.trainer.config;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.trainer.dashboard.ModelView;
import dev.prudence.trainer.grpc.OutputDirectories;
import dev.prudence.trainer.http.Dashboard;
import dev.prudence.trainer.messaging.RunEventBroadcaster;
import dev.prudence.trainer.registry.ModelRegistry;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.Runs;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StoredRun;
import io.quarkus.arc.All;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the dashboard. */
@Dependent
public class DashboardBeans {

    private static final Logger LOG = LoggerFactory.getLogger(DashboardBeans.class);

    @Produces
    @Singleton
    Dashboard dashboard(
            TrainerConfig config,
            RunStore store,
            Runs runs,
            RunEventBroadcaster broadcaster,
            OutputDirectories directories,
            ModelRegistry registry,
            @All List<Experiment> experiments,
            @ConfigProperty(name = "quarkus.http.host") String host,
            InstantSource clock) {
        TrainerConfig.Dashboard settings = config.dashboard();
        Set<String> hosts = new HashSet<>(settings.allowedHosts());
        hosts.add(host);
        return new Dashboard(
                store,
                new PlatformRunControls(runs, store, broadcaster, directories),
                run -> new RegistrySurroundings(registry, inputs(run, experiments)),
                new Dashboard.Settings(hosts, config.trainer().tokensFile(), settings.mostPoints()),
                clock);
    }

    /** Which stages each stage of a run reads, as far as this version of the experiment still knows. */
    private static Map<String, List<String>> inputs(StoredRun run, List<Experiment> experiments) {
        Map<String, List<String>> inputs = new HashMap<>();
        try {
            for (Experiment experiment : experiments) {
                if (experiment.name().equals(run.experiment())) {
                    for (Stage stage : experiment.stages(run.document())) {
                        inputs.put(stage.name(), stage.upstream());
                    }
                }
            }
        } catch (RuntimeException changed) {
            LOG.debug("An old document has no stages any more, runId={}", run.id(), changed);
        }
        return inputs;
    }

    private record RegistrySurroundings(ModelRegistry registry, Map<String, List<String>> inputs)
            implements ModelView.Surroundings {

        @Override
        public List<ModelVersion> everywhere() {
            return registry.list("");
        }

        @Override
        public boolean holds(String digest) {
            return registry.holds(digest);
        }

        @Override
        public List<String> inputsOf(String stage) {
            return inputs.getOrDefault(stage, List.of());
        }
    }
}
