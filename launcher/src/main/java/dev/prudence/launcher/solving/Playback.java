package dev.prudence.launcher.solving;

import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Shows what somebody did on a level: as arrows, as boards, or on one board that moves. */
public final class Playback {

    private static final String[] ARROWS = {"·", "↑", "↓", "←", "→"};

    private Playback() {}

    /** One arrow for each action, a dot for standing still. */
    public static String arrows(List<Integer> actions) {
        return actions.stream().map(action -> ARROWS[action]).collect(Collectors.joining(" "));
    }

    /** The board at the start and after each action, each as lines with the outer wall. */
    public static List<List<String>> boards(Level level, List<Integer> actions) {
        SokobanRules rules = SokobanRules.thinker().withTimeLimit(actions.size() + 1);
        SokobanEnvironment environment =
                new SokobanEnvironment(new LevelSet(List.of(level)), rules, new SokobanPlanes());
        SokobanState start = SokobanState.start(level, 0);
        environment.restore(start);
        List<List<String>> boards = new ArrayList<>(List.of(BoxobanFormat.rows(start)));
        for (int action : actions) {
            environment.step(action);
            boards.add(BoxobanFormat.rows(environment.state()));
        }
        return boards;
    }

    /**
     * Draws one board over the other.
     *
     * @param pause between boards
     */
    public static void animate(List<List<String>> boards, Duration pause, PrintStream out) throws InterruptedException {
        for (int each = 0; each < boards.size(); each++) {
            if (each > 0) {
                Thread.sleep(pause.toMillis());
                out.print("\u001b[" + boards.get(each).size() + "A");
            }
            boards.get(each).forEach(out::println);
        }
    }
}
