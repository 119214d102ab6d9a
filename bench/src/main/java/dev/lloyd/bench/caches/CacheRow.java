package dev.lloyd.bench.caches;

import java.util.List;
import java.util.Locale;

/// A row of the table.
///
/// @param title of the cache
/// @param prompt what it takes when it has read the prompt, and how fast it did
/// @param threads how many
/// @param perSecond tokens that are generated behind the prompt
/// @param ratio of that to what plain floats reach
record CacheRow(String title, CacheTrial.Prompt prompt, int threads, double perSecond, double ratio) {
    /// What stands above the rows.
    static final List<String> HEADING = List.of(
            "| cache | bits | KB a 1000 tokens | shared KB | threads | prompt tokens/s | tokens/s | of plain floats |",
            "|---|---:|---:|---:|---:|---:|---:|---:|");

    /// A line in Markdown.
    String text() {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.0f | %.1f | %d | %.1f | %.2f | %.3f |",
                title,
                prompt.bits(),
                prompt.kilobytes(),
                prompt.sharedBytes() / 1e3,
                threads,
                prompt.perSecond(),
                perSecond,
                ratio);
    }
}
