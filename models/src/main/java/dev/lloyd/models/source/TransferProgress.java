package dev.lloyd.models.source;

/// Hears how far a download or an extraction has come. Called from the thread that does the work.
@FunctionalInterface
public interface TransferProgress {
    /// Called now and then, and once at the end with `done == total`.
    ///
    /// @param file what is being transferred
    /// @param done bytes that are there
    /// @param total bytes in all, or -1 where that is not known
    void update(String file, long done, long total);

    /// Tells nobody.
    static TransferProgress silent() {
        return (file, done, total) -> {};
    }
}
