package dev.prudence.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Figure;
import dev.prudence.trainer.report.Block.Figures;
import dev.prudence.trainer.report.Block.Series;
import dev.prudence.trainer.report.Block.Table;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportRenderingTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"quotes\" | pipes";

    private final LineChart chart = new LineChart()
            .add(new LineChart.Line(
                    HOSTILE,
                    "s-mean",
                    false,
                    true,
                    List.of(new LineChart.Point(1, 0, 0, 0, 0), new LineChart.Point(8, 1.2, 0.5, 0.4, 0.7))));

    private final Report report = new Report(
            HOSTILE,
            HOSTILE,
            List.of(Map.entry("run", HOSTILE)),
            List.of(new Section(
                    HOSTILE,
                    List.of(
                            new Block.Paragraph(HOSTILE),
                            new Table(
                                    HOSTILE,
                                    List.of("a", "b"),
                                    List.of(List.of(Cell.text(HOSTILE), Cell.shaded("1", 2)))),
                            new Figures(
                                    List.of(new Series("s-mean", HOSTILE)),
                                    List.of(new Figure(HOSTILE, chart.svg(HOSTILE))))))));

    @Test
    void nothingFromASampleReachesThePageAsMarkup() {
        assertThat(HtmlReport.render(report)).contains("&lt;script&gt;").doesNotContain("<script");
    }

    @Test
    void thePageLoadsNothingFromElsewhere() {
        assertThat(HtmlReport.render(report)).doesNotContain("http:", "https:", "src=", "@import", "url(");
    }

    @Test
    void aDrawingIsWellFormedAndHoldsItsPointsInsideItsFrame() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg(HOSTILE))));
        var circles = svg.getElementsByTagName("circle");
        assertThat(circles.getLength()).isEqualTo(2);
        for (int i = 0; i < circles.getLength(); i++) {
            var at = circles.item(i).getAttributes();
            assertThat(Double.parseDouble(at.getNamedItem("cx").getNodeValue())).isBetween(0.0, 440.0);
            assertThat(Double.parseDouble(at.getNamedItem("cy").getNodeValue())).isBetween(0.0, 300.0);
        }
    }

    @Test
    void higherValuesAreDrawnHigher() {
        Scale scale = Scale.covering(0, 10, 0.05, 260, 30);
        assertThat(scale.at(10)).isLessThan(scale.at(0));
        assertThat(scale.ticks(5)).containsExactly(0.0, 2.5, 5.0, 7.5, 10.0);
    }

    @Test
    void aMarkdownTableKeepsItsColumns() {
        String row = MarkdownReport.render(report)
                .lines()
                .filter(line -> line.contains("alert") && line.startsWith("| "))
                .findFirst()
                .orElseThrow();
        assertThat(row).contains("\\| pipes").endsWith("| 1 |");
    }

    @Test
    void aRaggedTableIsRefused() {
        assertThatThrownBy(() -> new Table("", List.of("a"), List.of(List.of())))
                .hasMessageEndingWith("columns=1, cells=0");
    }

    @Test
    void numbersReadAsPeopleWriteThem() {
        assertThat(Numbers.two(-0.001)).isEqualTo("0.00");
        assertThat(Numbers.two(-1.5)).isEqualTo("−1.50");
        assertThat(Numbers.two(null)).isEqualTo("–");
        assertThat(Numbers.two(Double.NaN)).isEqualTo("–");
        assertThat(Numbers.signed(0.25)).isEqualTo("+0.25");
        assertThat(Numbers.percent(0.25)).isEqualTo("25 %");
    }
}
