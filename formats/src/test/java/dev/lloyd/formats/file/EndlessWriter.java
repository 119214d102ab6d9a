package dev.lloyd.formats.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Runs in a process of its own: writes a file until it is killed or the write fails.
final class EndlessWriter {
    private static final int LARGE = 64;

    private EndlessWriter() {}

    /// Writes the file named by the argument; says so once, and never commits.
    public static void main(String[] arguments) throws IOException {
        byte[] piece = new byte[1 << 16];
        try (AtomicFile file = AtomicFile.create(Path.of(arguments[0]))) {
            for (int round = 0; ; round++) {
                // Stays on the same megabytes, so that a child that outlives its test does not fill the disk.
                file.write((long) (round % LARGE) * piece.length, MemorySegment.ofArray(piece));
                if (round == LARGE) {
                    System.out.println("writing");
                }
            }
        }
    }
}
