package dev.prudence.k8s.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.launcher.platform.ServiceKind;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ProjectTest {

    private final Project project = Project.read(Path.of(".."));

    @Test
    void readsPortsAsTheLauncherPrefersThem() {
        for (ServiceKind kind : ServiceKind.values()) {
            assertThat(facts(kind).port()).as(kind.module()).isEqualTo(kind.preferredPort());
            assertThat(facts(kind).health()).as(kind.module()).isTrue();
            assertThat(facts(kind).metrics()).as(kind.module()).isTrue();
        }
    }

    @Test
    void knowsVariablesFromExpressionsKeysAndMappedInterfaces() {
        assertThat(facts(ServiceKind.TRAINER).variables())
                .contains("PRUDENCE_KAFKA", "PRUDENCE_RUNS", "QUARKUS_HTTP_HOST")
                .contains("PRUDENCE_TRAINER_DEVICE", "PRUDENCE_TRAINER_ROLLOUT_VECTOR_WINDOW")
                .doesNotContain("PRUDENCE_POLICY_DEVICE", "PRUDENCE_TRAINER");
        assertThat(facts(ServiceKind.REWARD).variables())
                .contains("PRUDENCE_REWARD_MEMBERS_GIVE_UP_AFTER", "PRUDENCE_TLS_CERT", "PRUDENCE_EVENTS")
                .contains("QUARKUS_OTEL_TRACES_SAMPLER", "QUARKUS_OTEL_TRACES_SAMPLER_ARG")
                .doesNotContain("PRUDENCE_WORLD_MODEL");
    }

    @Test
    void knowsProfilesAndConsumerGroups() {
        assertThat(facts(ServiceKind.REWARD).profiles()).containsExactly("tls");
        assertThat(facts(ServiceKind.POLICY).groups())
                .containsOnlyKeys("policy-service", "policy-service-games")
                .containsEntry("policy-service-games", "prudence.rollout.play-requested.v1");
    }

    private ServiceFacts facts(ServiceKind kind) {
        return Objects.requireNonNull(project.services().get(kind));
    }
}
