package dev.prudence.trainer.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Renders a report as one HTML page that loads nothing from elsewhere. This class is thread-safe. */
final class HtmlReport {
    private static final String STYLE = resource("report.css");

    private HtmlReport() {}

    static String render(Report report) {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.append("<title>").append(escape(report.title())).append("</title>\n");
        page.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<main>\n<header>\n");
        page.append("<h1>").append(escape(report.title())).append("</h1>\n");
        page.append("<p class=\"lead\">").append(escape(report.lead())).append("</p>\n<dl class=\"facts\">\n");
        report.facts()
                .forEach(fact -> page.append("<div><dt>")
                        .append(escape(fact.getKey()))
                        .append("</dt><dd>")
                        .append(escape(fact.getValue()))
                        .append("</dd></div>\n"));
        page.append("</dl>\n</header>\n");
        report.sections().forEach(section -> section(page, section));
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    /** Makes plain text safe inside elements and quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static void section(StringBuilder page, Section section) {
        page.append("<section>\n<h2>").append(escape(section.title())).append("</h2>\n");
        section.blocks().forEach(block -> block(page, block));
        page.append("</section>\n");
    }

    private static void block(StringBuilder page, Block block) {
        if (block instanceof Block.Paragraph paragraph) {
            page.append("<p>").append(escape(paragraph.text())).append("</p>\n");
        } else if (block instanceof Block.Table table) {
            table(page, table);
        } else if (block instanceof Block.Figures figures) {
            figures(page, figures);
        }
    }

    private static void table(StringBuilder page, Block.Table table) {
        page.append("<div class=\"scroll\"><table>\n");
        if (!table.caption().isEmpty()) {
            page.append("<caption>").append(escape(table.caption())).append("</caption>\n");
        }
        page.append("<thead><tr>");
        for (int column = 0; column < table.header().size(); column++) {
            boolean numeric = isNumeric(table, column);
            page.append(numeric ? "<th class=\"number\">" : "<th>")
                    .append(escape(table.header().get(column)));
            page.append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        table.rows().forEach(row -> row(page, row));
        page.append("</tbody></table></div>\n");
    }

    private static boolean isNumeric(Block.Table table, int column) {
        return table.rows().stream().anyMatch(row -> row.get(column).kind() == Block.Cell.Kind.NUMBER);
    }

    private static void row(StringBuilder page, List<Block.Cell> row) {
        page.append("<tr>");
        row.forEach(cell -> page.append("<td")
                .append(attributes(cell))
                .append('>')
                .append(content(cell))
                .append("</td>"));
        page.append("</tr>\n");
    }

    private static String attributes(Block.Cell cell) {
        String style = cell.shade() > 0 ? String.format(Locale.ROOT, " style=\"--shade:%.2f\"", cell.shade()) : "";
        String shaded = cell.shade() > 0 ? " shaded" : "";
        return cell.kind() == Block.Cell.Kind.NUMBER ? " class=\"number" + shaded + "\"" + style : "";
    }

    private static String content(Block.Cell cell) {
        return switch (cell.kind()) {
            case GOOD -> "<span class=\"badge good\">" + escape(cell.text()) + "</span>";
            case BAD -> "<span class=\"badge bad\">" + escape(cell.text()) + "</span>";
            case TEXT, NUMBER -> escape(cell.text());
        };
    }

    private static void figures(StringBuilder page, Block.Figures figures) {
        if (!figures.legend().isEmpty()) {
            page.append("<ul class=\"legend\">");
            figures.legend()
                    .forEach(series -> page.append("<li><span class=\"swatch ")
                            .append(series.style())
                            .append("\"></span>")
                            .append(escape(series.name()))
                            .append("</li>"));
            page.append("</ul>\n");
        }
        page.append("<div class=\"figures\">\n");
        figures.figures()
                .forEach(figure -> page.append("<figure><figcaption>")
                        .append(escape(figure.title()))
                        .append("</figcaption>")
                        .append(figure.svg())
                        .append("</figure>\n"));
        page.append("</div>\n");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the report's style sheet cannot be read: name=" + name, e);
        }
    }
}
