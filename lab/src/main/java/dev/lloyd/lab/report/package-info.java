/// Reports: one self-contained HTML page with plots and tables that opens offline.
///
/// {@link dev.lloyd.lab.report.Report} is what is said, {@link dev.lloyd.lab.report.ReportPage} how it looks. Where
/// the figures come from is not known here.
@NullMarked
package dev.lloyd.lab.report;

import org.jspecify.annotations.NullMarked;
