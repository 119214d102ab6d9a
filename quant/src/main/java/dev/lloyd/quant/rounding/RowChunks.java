package dev.lloyd.quant.rounding;

import dev.lloyd.core.parallel.Workers;
import java.util.function.IntConsumer;

/// Shares out rows among workers in runs: a single row of a column step is too little work to hand over.
final class RowChunks {
    private static final int CHUNK = 64;

    private RowChunks() {}

    static void forEach(int rows, Workers workers, IntConsumer body) {
        workers.forEach(Math.ceilDiv(rows, CHUNK), chunk -> {
            for (int row = chunk * CHUNK; row < Math.min(rows, (chunk + 1) * CHUNK); row++) {
                body.accept(row);
            }
        });
    }
}
