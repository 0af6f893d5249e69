package dev.prudence.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorldModelFactoryTest {

    private static final WorldModelFactory FACTORY =
            new WorldModelFactory(RuntimeOptions.inference(), ComputePermits.of(2));

    /** Alone, with others, in another place: a state gets the same bits. */
    @Test
    void answersDoNotDependOnWhatElseIsAsked() {
        try (WorldModel model = FACTORY.open(WorldModelArtefacts.random(5, 8, 32))) {
            List<Root> roots = roots(41);
            List<Prediction<Hidden>> together = model.begin(roots);
            List<Unroll<Hidden>> unrolls = new ArrayList<>();
            for (int each = 0; each < roots.size(); each++) {
                Prediction<Hidden> alone = model.begin(List.of(roots.get(each))).get(0);
                assertSame(together.get(each), alone);
                assertThat(alone.reward()).isEqualTo(each);
                unrolls.add(new Unroll<>(alone.state(), each % WorldModelArtefacts.ACTIONS));
            }
            List<Prediction<Hidden>> next = model.unroll(unrolls);
            for (int each = 0; each < roots.size(); each++) {
                assertSame(
                        next.get(each), model.unroll(List.of(unrolls.get(each))).get(0));
            }
            assertThat(next.get(0).state().state())
                    .isNotEqualTo(next.get(1).state().state());
        }
    }

    private static void assertSame(Prediction<Hidden> one, Prediction<Hidden> other) {
        assertThat(one.value()).isEqualTo(other.value());
        assertThat(one.reward()).isEqualTo(other.reward());
        assertThat(one.done()).isEqualTo(other.done());
        assertThat(one.probabilities()).containsExactly(other.probabilities());
        assertThat(one.state().state()).containsExactly(other.state().state());
        assertThat(one.state().observation()).containsExactly(other.state().observation());
    }

    @Test
    void refusesArtefactsThatAreNotWhatTheySay() {
        assertThatThrownBy(() -> FACTORY.open(WorldModelArtefacts.claiming(4, 5, 8)))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("part=begin-8.onnx");
        assertThatThrownBy(() -> FACTORY.open(WorldModelArtefacts.claiming(1, 5, 8)))
                .hasMessageContaining("contract.actions=1");
        assertThatThrownBy(() -> FACTORY.open(WorldModelArtefacts.random(5, 32, 8)))
                .hasMessageContaining("contract.rows=[32,8]");
        assertThatThrownBy(() -> FACTORY.open(WorldModelArtefacts.write(ArtefactWriter.of("vector-policy", "policy")
                        .part("policy.onnx", new byte[1])
                        .contract(Map.of())
                        .provenance(Map.of()))))
                .hasMessageContaining("kind=vector-policy");
    }

    @Test
    void mayNotSayHowImaginedStatesLook() {
        try (WorldModel model = FACTORY.open(WorldModelArtefacts.unseen(5, 8))) {
            assertThat(model.contract().predictsObservations()).isFalse();
            Prediction<Hidden> root = model.begin(roots(1)).get(0);
            Prediction<Hidden> next =
                    model.unroll(List.of(new Unroll<>(root.state(), 1))).get(0);
            assertThat(root.state().observation()).hasSize(WorldModelArtefacts.OBSERVATION);
            assertThat(next.state().observation()).isEmpty();
            assertThat(next.state().state()).hasSize(WorldModelArtefacts.STATE);
        }
    }

    private static List<Root> roots(int count) {
        List<Root> roots = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            float[] observation = new float[WorldModelArtefacts.OBSERVATION];
            NoiseStream.of(each, "observation", 0).fillGaussian(observation, 0, observation.length);
            roots.add(new Root(observation, each % WorldModelArtefacts.ACTIONS, each));
        }
        return roots;
    }
}
