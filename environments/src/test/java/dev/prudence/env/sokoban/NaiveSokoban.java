package dev.prudence.env.sokoban;

import java.util.List;

/** Sokoban on characters, written from the rules and slow: what the bit boards are compared with. */
final class NaiveSokoban {

    private static final int[][] MOVES = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};

    private final char[][] tiles;
    private final SokobanRules rules;
    private int counted;
    private double reward;
    private boolean terminated;
    private boolean truncated;

    NaiveSokoban(List<String> rows, SokobanRules rules, int headStart) {
        this.tiles = rows.stream().map(String::toCharArray).toArray(char[][]::new);
        this.rules = rules;
        this.counted = headStart;
    }

    void step(int action) {
        int[] player = find();
        int row = player[0] + MOVES[action][0];
        int column = player[1] + MOVES[action][1];
        reward = rules.step();
        if (action != 0 && tiles[row][column] != '#') {
            if (box(row, column)) {
                int behindRow = row + MOVES[action][0];
                int behindColumn = column + MOVES[action][1];
                if (tiles[behindRow][behindColumn] == ' ' || tiles[behindRow][behindColumn] == '.') {
                    boolean off = tiles[row][column] == '*';
                    boolean on = tiles[behindRow][behindColumn] == '.';
                    leave(row, column);
                    tiles[behindRow][behindColumn] = on ? '*' : '$';
                    reward += on && !off ? rules.boxOnGoal() : off && !on ? rules.boxOffGoal() : 0;
                    walk(player, row, column);
                }
            } else {
                walk(player, row, column);
            }
        }
        terminated = left() == 0;
        reward += terminated ? rules.solved() : 0;
        counted++;
        truncated = counted >= rules.timeLimit();
    }

    private boolean box(int row, int column) {
        return tiles[row][column] == '$' || tiles[row][column] == '*';
    }

    private void walk(int[] from, int row, int column) {
        leave(from[0], from[1]);
        tiles[row][column] = tiles[row][column] == '.' ? '+' : '@';
    }

    private void leave(int row, int column) {
        tiles[row][column] = tiles[row][column] == '+' || tiles[row][column] == '*' ? '.' : ' ';
    }

    private int[] find() {
        for (int row = 0; row < tiles.length; row++) {
            for (int column = 0; column < tiles[row].length; column++) {
                if (tiles[row][column] == '@' || tiles[row][column] == '+') {
                    return new int[] {row, column};
                }
            }
        }
        throw new IllegalStateException("The player is gone");
    }

    private int left() {
        int boxes = 0;
        for (char[] row : tiles) {
            for (char tile : row) {
                boxes += tile == '$' ? 1 : 0;
            }
        }
        return boxes;
    }

    List<String> rows() {
        return List.of(tiles).stream().map(String::new).toList();
    }

    char[][] tiles() {
        return tiles;
    }

    double reward() {
        return reward;
    }

    boolean terminated() {
        return terminated;
    }

    boolean truncated() {
        return truncated;
    }
}
