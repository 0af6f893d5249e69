package dev.prudence.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.env.Step;
import dev.prudence.env.sokoban.Difficulty;
import dev.prudence.env.sokoban.LevelGenerator;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PerfectModelTest {

    private static final WorldModelFactory FACTORY =
            new WorldModelFactory(RuntimeOptions.inference(), ComputePermits.of(2));
    private static final Map<String, Double> RULES =
            Map.of("step", -0.01, "boxOnGoal", 1.0, "boxOffGoal", -1.0, "solved", 10.0);
    private static final int ROWS = 3;
    private static final int COLUMNS = 4;
    private static final int SIZE = SokobanPlanes.PLANES * ROWS * COLUMNS;

    /** Whatever is imagined happens in the environment too; values, policies and states are those that are seen there. */
    @Test
    void imaginesWhatHappens() {
        SokobanEnvironment environment = new SokobanEnvironment(
                new LevelGenerator(new Difficulty(ROWS, COLUMNS, 1, 1, 4, 1)),
                SokobanRules.thinker().withTimeLimit(1000),
                new SokobanPlanes());
        SplittableRandom random = new SplittableRandom(3);
        int solved = 0;
        try (WorldModel model = FACTORY.open(WorldModelArtefacts.sokoban(ROWS, COLUMNS, RULES, 5, 1, 4))) {
            for (int episode = 0; episode < 20; episode++) {
                environment.reset(episode);
                Hidden now =
                        model.begin(List.of(root(environment, 0, 0))).get(0).state();
                boolean over = false;
                for (int step = 0; step < 200 && !over; step++) {
                    int action = random.nextInt(SokobanState.ACTIONS);
                    Step happened = environment.step(action);
                    Prediction<Hidden> imagined =
                            model.unroll(List.of(new Unroll<>(now, action))).get(0);
                    Prediction<Hidden> seen = model.begin(List.of(root(environment, action, happened.reward())))
                            .get(0);
                    assertThat(imagined.reward()).isEqualTo(happened.reward());
                    assertThat(imagined.done()).isEqualTo(happened.terminated());
                    assertThat(imagined.value()).isEqualTo(seen.value());
                    assertThat(imagined.probabilities()).containsExactly(seen.probabilities());
                    assertThat(imagined.state().observation())
                            .containsExactly(seen.state().observation());
                    assertThat(imagined.state().state())
                            .containsExactly(seen.state().state());
                    now = imagined.state();
                    over = happened.terminated();
                    solved += over ? 1 : 0;
                }
            }
        }
        assertThat(solved).as("episodes that came to their end").isPositive();
    }

    @Test
    void answersDoNotDependOnWhatElseIsAsked() {
        SokobanEnvironment environment = new SokobanEnvironment(
                new LevelGenerator(new Difficulty(ROWS, COLUMNS, 1, 1, 4, 1)),
                SokobanRules.thinker(),
                new SokobanPlanes());
        try (WorldModel model = FACTORY.open(WorldModelArtefacts.sokoban(ROWS, COLUMNS, RULES, 5, 4))) {
            List<Unroll<Hidden>> unrolls = new ArrayList<>();
            for (int level = 0; level < 11; level++) {
                environment.reset(level);
                Hidden root =
                        model.begin(List.of(root(environment, 0, 0))).get(0).state();
                unrolls.add(new Unroll<>(root, level % SokobanState.ACTIONS));
            }
            List<Prediction<Hidden>> together = model.unroll(unrolls);
            for (int each = 0; each < unrolls.size(); each++) {
                Prediction<Hidden> alone =
                        model.unroll(List.of(unrolls.get(each))).get(0);
                assertThat(together.get(each).value()).isEqualTo(alone.value());
                assertThat(together.get(each).done()).isEqualTo(alone.done());
                assertThat(together.get(each).state().state())
                        .containsExactly(alone.state().state());
            }
        }
    }

    /** Before it is asked for beside what others ask. */
    @Test
    void refusesWhatIsNoBoard() {
        WorldModel model = FACTORY.open(WorldModelArtefacts.sokoban(ROWS, COLUMNS, RULES, 5, 4));
        try (SharedWorldModel shared = new SharedWorldModel(model, 64, Runnable::run)) {
            float[] nobody = new float[SIZE];
            assertThatThrownBy(() -> shared.begin(List.of(new Root(nobody, 0, 0))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("players=0");
        }
    }

    @Test
    void refusesContractsOfOtherEnvironments() {
        Map<String, Object> rules = new HashMap<>(RULES);
        rules.remove("solved");
        assertThatThrownBy(() -> FACTORY.open(WorldModelArtefacts.sokoban(ROWS, COLUMNS, rules, 5, 4)))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("contract.environment.rules.solved");
        assertThatThrownBy(() -> FACTORY.open(WorldModelArtefacts.sokoban(9, COLUMNS, RULES, 5, 4)))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("contract.environment.rows=9");
    }

    private static Root root(SokobanEnvironment environment, int action, float reward) {
        float[] observation = new float[SIZE];
        environment.observe(observation, 0);
        return new Root(observation, action, reward);
    }
}
