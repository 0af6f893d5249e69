package dev.prudence.trainer.report;

import java.util.List;
import java.util.stream.Collectors;

/** Renders a report as Markdown; figures are left to the HTML page beside it. This class is thread-safe. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String render(Report report) {
        StringBuilder page = new StringBuilder();
        page.append("# ")
                .append(report.title())
                .append("\n\n")
                .append(report.lead())
                .append("\n\n");
        report.facts()
                .forEach(fact -> page.append("- ")
                        .append(fact.getKey())
                        .append(": ")
                        .append(fact.getValue())
                        .append('\n'));
        report.sections().forEach(section -> section(page, section));
        return page.toString();
    }

    private static void section(StringBuilder page, Section section) {
        page.append("\n## ").append(section.title()).append('\n');
        section.blocks().forEach(block -> block(page, block));
    }

    private static void block(StringBuilder page, Block block) {
        if (block instanceof Block.Paragraph paragraph) {
            page.append('\n').append(paragraph.text()).append('\n');
        } else if (block instanceof Block.Table table) {
            table(page, table);
        } else if (block instanceof Block.Figures figures) {
            page.append("\nFigures, in `report.html`: ")
                    .append(figures.figures().stream().map(Block.Figure::title).collect(Collectors.joining("; ")))
                    .append(".\n");
        }
    }

    private static void table(StringBuilder page, Block.Table table) {
        page.append('\n');
        if (!table.caption().isEmpty()) {
            page.append(table.caption()).append("\n\n");
        }
        line(page, table.header());
        page.append('|');
        for (int column = 0; column < table.header().size(); column++) {
            page.append(isNumeric(table, column) ? "---:|" : "---|");
        }
        page.append('\n');
        table.rows()
                .forEach(row -> line(page, row.stream().map(Block.Cell::text).toList()));
    }

    private static boolean isNumeric(Block.Table table, int column) {
        return table.rows().stream().anyMatch(row -> row.get(column).kind() == Block.Cell.Kind.NUMBER);
    }

    private static void line(StringBuilder page, List<String> cells) {
        page.append("| ")
                .append(cells.stream()
                        .map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n");
    }
}
