package dev.lloyd.server.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// How a text is written as an answer, whole or in pieces.
interface Wire {
    /// What comes before the first piece, if anything.
    Optional<Object> opening();

    /// Text that was added.
    Object piece(String text);

    /// The end.
    Object ending(String reason);

    /// The tokens, after the end.
    Object usage(Usage usage);

    /// All in one.
    Object whole(String text, String reason, Usage usage);

    /// A name for an answer that no other has.
    static String newId(String prefix) {
        byte[] random = new byte[12];
        Ids.RANDOM.nextBytes(random);
        return prefix + HexFormat.of().formatHex(random);
    }

    /// Where names come from.
    final class Ids {
        private static final SecureRandom RANDOM = new SecureRandom();

        private Ids() {}
    }
}
