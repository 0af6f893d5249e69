/**
 * What a run leaves for its reader: {@code results.json} for programs, {@code report.md} and {@code report.html} for
 * people. A report is a list of sections made of texts, tables and figures; the two renderers know nothing else.
 *
 * <p>Start with {@link dev.prudence.trainer.report.ReportStage}.
 */
@NullMarked
package dev.prudence.trainer.report;

import org.jspecify.annotations.NullMarked;
