package dev.lloyd.core.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jdk.incubator.vector.ByteVector;

/// Whether the widest vectors of bytes are permuted by an instruction. Of 64 bytes they are where there is AVX-512 VBMI
/// (since Ice Lake and Zen 4); for processors with AVX-512 and without it the compiler knows none, and a loop in Java
/// would do it. Java does not tell, so that the system is asked; where it does not tell either, the answer is no.
final class ByteShuffles {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final boolean FAST = ByteVector.SPECIES_PREFERRED.length() < 64 || isListed(PROCESSORS);

    private ByteShuffles() {}

    static boolean areFast() {
        return FAST;
    }

    /// Whether the first processor of a list in the manner of Linux has the instructions.
    static boolean isListed(Path processors) {
        if (!Files.isReadable(processors)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(processors)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .filter(flags -> (flags + " ").contains(" avx512vbmi "))
                    .isPresent();
        } catch (IOException | UncheckedIOException unreadable) {
            return false;
        }
    }
}
