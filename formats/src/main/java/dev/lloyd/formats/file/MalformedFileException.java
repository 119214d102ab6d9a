package dev.lloyd.formats.file;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Optional;

/// A file that breaks a rule of its format: it is truncated, corrupt or forged. The message names the file, the
/// byte offset, the tensor where there is one, and the rule.
public final class MalformedFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String file;
    private final long byteOffset;
    private final String tensor;
    private final String rule;

    private MalformedFileException(String file, long byteOffset, String tensor, String rule) {
        super(file + ": byte " + byteOffset + ": " + (tensor.isEmpty() ? "" : "tensor '" + tensor + "': ") + rule);
        this.file = file;
        this.byteOffset = byteOffset;
        this.tensor = tensor;
        this.rule = rule;
    }

    /// A broken rule at a place of the file that belongs to no tensor.
    public static MalformedFileException at(Path file, long byteOffset, String rule) {
        return new MalformedFileException(file.toString(), byteOffset, "", rule);
    }

    /// A broken rule about one tensor. Names longer than 200 characters are shortened, since they come from the
    /// file.
    public static MalformedFileException in(Path file, long byteOffset, String tensor, String rule) {
        String shown = tensor.length() > 200 ? tensor.substring(0, 200) + "..." : tensor;
        return new MalformedFileException(file.toString(), byteOffset, shown, rule);
    }

    /// The file.
    public Path file() {
        return Path.of(file);
    }

    /// The offset in bytes from the start of the file at which the rule is broken.
    public long byteOffset() {
        return byteOffset;
    }

    /// The tensor concerned, if the rule is about one.
    public Optional<String> tensor() {
        return tensor.isEmpty() ? Optional.empty() : Optional.of(tensor);
    }

    /// The rule that is broken, with the values that break it.
    public String rule() {
        return rule;
    }
}
