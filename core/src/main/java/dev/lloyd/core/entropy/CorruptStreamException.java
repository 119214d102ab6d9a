package dev.lloyd.core.entropy;

import java.io.IOException;

/// Coded bytes are not what an encoder wrote. The message names the place and the rule that is broken.
public final class CorruptStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message the place and the rule
    public CorruptStreamException(String message) {
        super(message);
    }
}
