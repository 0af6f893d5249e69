package dev.prudence.env.sokoban;

/** Pictures of 8×8 pixels; each letter is a colour. */
enum Sprite {
    WALL("ssssssss", "mmmsmmmm", "mmmsmmmm", "ssssssss", "mmmmmmsm", "mmmmmmsm", "ssssssss", "mmmsmmmm"),
    FLOOR("ffffffff", "ffffffff", "ffffffff", "ffffffff", "ffffffff", "ffffffff", "ffffffff", "ffffffff"),
    GOAL("ffffffff", "fgffffgf", "ffgffgff", "fffggfff", "fffggfff", "ffgffgff", "fgffffgf", "ffffffff"),
    BOX("ffffffff", "fwwwwwwf", "fwbwwbwf", "fwwbbwwf", "fwwbbwwf", "fwbwwbwf", "fwwwwwwf", "ffffffff"),
    BOX_ON_GOAL("ffffffff", "fggggggf", "fgbggbgf", "fggbbggf", "fggbbggf", "fgbggbgf", "fggggggf", "ffffffff"),
    PLAYER("ffffffff", "fffppfff", "fffppfff", "ffppppff", "fpfppfpf", "fffppfff", "ffpffpff", "ffpffpff"),
    PLAYER_ON_GOAL("ffffffff", "fgfppfgf", "ffgppgff", "ffppppff", "fpfppfpf", "ffgppgff", "fgpffpgf", "ffpffpff");

    private final int[] colours = new int[64];

    Sprite(String... rows) {
        for (int at = 0; at < colours.length; at++) {
            colours[at] = colour(rows[at / 8].charAt(at % 8));
        }
    }

    private static int colour(char letter) {
        return switch (letter) {
            case 's' -> 0x3a3f4b;
            case 'm' -> 0x6b7280;
            case 'f' -> 0xf3efe6;
            case 'g' -> 0x2f9e5f;
            case 'w' -> 0xc98a3d;
            case 'b' -> 0x7a4e1d;
            case 'p' -> 0x2b5fd9;
            default -> throw new IllegalArgumentException("There is no such colour: letter=" + letter);
        };
    }

    boolean isGoal() {
        return this == GOAL || this == BOX_ON_GOAL || this == PLAYER_ON_GOAL;
    }

    int colour(int y, int x) {
        return colours[y * 8 + x];
    }
}
