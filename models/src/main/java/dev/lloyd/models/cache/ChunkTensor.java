package dev.lloyd.models.cache;

import dev.lloyd.quant.form.Storage;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A tensor that chunks of one kind have.
///
/// @param name in the form
/// @param storage of an element
/// @param dimensions how many
record ChunkTensor(String name, Storage storage, int dimensions) {
    private static final Pattern TEXT = Pattern.compile("([a-z0-9.-]{1,80}):(U8|I8|U16|I32|F16|F32):([0-4])");

    /// `name:storage:dimensions`.
    String text() {
        return name + ":" + storage.name() + ":" + dimensions;
    }

    /// The inverse of {@link #text}; empty for another text.
    static Optional<ChunkTensor> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new ChunkTensor(
                        matcher.group(1), Storage.valueOf(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }
}
