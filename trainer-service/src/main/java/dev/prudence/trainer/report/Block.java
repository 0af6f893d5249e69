package dev.prudence.trainer.report;

import java.util.List;

/** A piece of a section. All texts are plain: renderers escape them. */
public sealed interface Block {
    /**
     * A paragraph.
     *
     * @param text plain text
     */
    record Paragraph(String text) implements Block {}

    /**
     * A table.
     *
     * @param caption what it shows; may be empty
     * @param header one cell per column
     * @param rows cells, as many per row as the header has
     */
    record Table(String caption, List<String> header, List<List<Cell>> rows) implements Block {
        /** Copies the lists and refuses ragged rows. */
        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<Cell> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(
                            "a row needs one cell per column: columns=" + header.size() + ", cells=" + row.size());
                }
            }
        }
    }

    /**
     * Figures side by side, with one legend for all of them.
     *
     * @param legend names of the series, in drawing order; empty when the figures need none
     * @param figures the figures
     */
    record Figures(List<Series> legend, List<Figure> figures) implements Block {
        /** Copies the lists. */
        public Figures {
            legend = List.copyOf(legend);
            figures = List.copyOf(figures);
        }
    }

    /**
     * One figure.
     *
     * @param title above the drawing
     * @param svg the drawing
     */
    record Figure(String title, String svg) {}

    /**
     * An entry of a legend.
     *
     * @param style CSS class of the series
     * @param name its name
     */
    record Series(String style, String name) {}

    /**
     * A cell.
     *
     * @param text what it says
     * @param kind how it is set
     * @param shade 0 to 1, how strongly the background is coloured
     */
    record Cell(String text, Kind kind, double shade) {
        /** Words. */
        public static Cell text(String text) {
            return new Cell(text, Kind.TEXT, 0);
        }

        /** A number: set flush right. */
        public static Cell number(String text) {
            return new Cell(text, Kind.NUMBER, 0);
        }

        /** A number on a coloured ground, stronger for larger shades. */
        public static Cell shaded(String text, double shade) {
            return new Cell(text, Kind.NUMBER, Math.max(0, Math.min(1, shade)));
        }

        /** A verdict that is welcome. */
        public static Cell good(String text) {
            return new Cell(text, Kind.GOOD, 0);
        }

        /** A verdict that is not. */
        public static Cell bad(String text) {
            return new Cell(text, Kind.BAD, 0);
        }

        /** How a cell is set. */
        public enum Kind {
            /** Words. */
            TEXT,
            /** A number. */
            NUMBER,
            /** A welcome verdict. */
            GOOD,
            /** An unwelcome verdict. */
            BAD
        }
    }
}
