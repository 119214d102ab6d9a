package dev.lloyd.cli.option;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Text for a command: a file, a gzipped file (`.gz`), or `-` for standard input; UTF-8.
public final class Lines {
    private Lines() {}

    /// The whole text.
    ///
    /// @throws IOException if it cannot be read or is no UTF-8
    public static String text(String name) throws IOException {
        byte[] bytes = bytes(name);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException exception) {
            throw new IOException(name + " is not UTF-8 text", exception);
        }
    }

    /// The lines that are not blank.
    public static List<String> of(String name) throws IOException {
        return text(name).lines().filter(line -> !line.isBlank()).toList();
    }

    private static byte[] bytes(String name) throws IOException {
        if (name.equals("-")) {
            return System.in.readAllBytes();
        }
        if (name.endsWith(".gz")) {
            try (GZIPInputStream stream = new GZIPInputStream(Files.newInputStream(Path.of(name)))) {
                return stream.readAllBytes();
            }
        }
        return Files.readAllBytes(Path.of(name));
    }
}
