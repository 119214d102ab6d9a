package dev.lloyd.server.batching;

/// A text that is not taken, because there is no place for it or no time left.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// Why.
    public enum Reason {
        /// As many are waiting as may.
        FULL,
        /// No new ones are taken, because the process is about to end.
        DRAINING,
        /// The batch has failed for good.
        BROKEN
    }

    /// @param message for whoever asked
    public RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /// Why.
    public Reason reason() {
        return reason;
    }
}
