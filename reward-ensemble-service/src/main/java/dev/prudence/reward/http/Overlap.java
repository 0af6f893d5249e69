package dev.prudence.reward.http;

/** How far the end of one text is the beginning of another, in time that grows with their lengths alone. */
final class Overlap {

    private Overlap() {}

    /** The length of the longest text that {@code first} ends with and {@code second} begins with; 0 if there is none. */
    static int of(String first, String second) {
        if (first.isEmpty() || second.isEmpty()) {
            return 0;
        }
        int[] borders = borders(second);
        int matched = 0;
        for (int i = 0; i < first.length(); i++) {
            if (matched == second.length()) {
                matched = borders[matched - 1];
            }
            matched = next(second, borders, matched, first.charAt(i));
        }
        return matched;
    }

    /** For each beginning of a text, the longest shorter one that it ends with: the prefix function of Knuth, Morris and Pratt. */
    private static int[] borders(String text) {
        int[] borders = new int[text.length()];
        for (int i = 1; i < borders.length; i++) {
            borders[i] = next(text, borders, borders[i - 1], text.charAt(i));
        }
        return borders;
    }

    private static int next(String text, int[] borders, int matched, char read) {
        int length = matched;
        while (length > 0 && text.charAt(length) != read) {
            length = borders[length - 1];
        }
        return text.charAt(length) == read ? length + 1 : 0;
    }
}
