package dev.lloyd.models.quantize;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 fingerprints, so that a resumed or repeated run can be told from another one; those of weights are
/// {@link dev.lloyd.models.source.ModelFiles#fingerprint()}.
final class Fingerprint {
    private Fingerprint() {}

    /// Of calibration ids.
    static String ofTokens(CalibrationSet set) {
        MessageDigest digest = sha256();
        set.batches().forEach(batch -> {
            for (int id : batch.ids()) {
                digest.update(Integer.toString(id).getBytes(StandardCharsets.US_ASCII));
                digest.update((byte) ' ');
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new LinkageError("every Java runtime has SHA-256", exception);
        }
    }
}
