package dev.lloyd.core.linalg;

import dev.lloyd.core.parallel.Workers;

/// How a product is cut into pieces for the workers: by shape only, never by the number of threads.
final class Tiling {
    /// Tall enough that packing the right factor again for every piece costs little (measured: 3 % at 1024).
    private static final int EDGE = 256;
    /// A critical native call holds up garbage collection: at most about 40 ms each.
    private static final long WORK_MAX = 1L << 31;

    /// Multiplies the piece of the target with these bounds.
    interface Piece {
        void run(int row, int column, int rows, int columns);
    }

    private Tiling() {}

    static void forEach(int rows, int columns, int depth, Workers workers, Piece piece) {
        int tileRows = Math.min(rows, EDGE);
        long widest = Math.max(EDGE, WORK_MAX / (2L * tileRows * Math.max(depth, 1)) / EDGE * EDGE);
        int tileColumns = (int) Math.min(columns, rows <= EDGE ? EDGE : widest);
        int across = Math.ceilDiv(columns, tileColumns);
        int down = Math.ceilDiv(rows, tileRows);
        workers.forEach(Math.multiplyExact(down, across), tile -> {
            int row = tile / across * tileRows;
            int column = tile % across * tileColumns;
            piece.run(row, column, Math.min(tileRows, rows - row), Math.min(tileColumns, columns - column));
        });
    }
}
