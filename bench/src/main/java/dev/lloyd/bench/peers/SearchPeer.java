package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A way to keep vectors and to search them, before it has seen any.
interface SearchPeer {
    /// The maker of our own codes.
    String OURS = "Lloyd";

    /// What it is called in tables; no other peer has the same name.
    String name();

    /// Whose codes they are: {@value #OURS}, or somebody else's.
    String maker();

    /// The family of codes that it belongs to: a line in plots.
    String series();

    /// How it searches.
    Kind kind();

    /// Codes the vectors of a set, and builds what it searches.
    ///
    /// @param folder for files; empty, or with those of an earlier run. They are read as long as the result is open
    /// @param threads that may work at a time
    /// @throws IOException if files cannot be written
    BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException;

    /// Whether files of an earlier run are as good as new ones: those of others are, ours change with the sources.
    default boolean isKept() {
        return true;
    }

    /// How a search finds its candidates.
    enum Kind {
        /// Scores every vector's code: what is lost is lost by quantization alone.
        EVERY_CODE("every code", "", 1),
        /// Scores the codes of the nearest cells.
        CELLS("cells", "cells", 16),
        /// Follows a graph, scoring codes.
        GRAPH("graph", "candidates", 100);

        private final String text;
        private final String unit;
        private final int width;

        Kind(String text, String unit, int width) {
            this.text = text;
            this.unit = unit;
            this.width = width;
        }

        /// What the width of a search counts.
        String unit() {
            return unit;
        }

        /// How wide searches are in the tables of codes.
        int width() {
            return width;
        }

        /// How wide they are for a curve of recall against speed, ascending.
        List<Integer> widths() {
            return switch (this) {
                case EVERY_CODE -> List.of(1);
                case CELLS -> List.of(1, 2, 4, 8, 16, 32, 64, 128);
                case GRAPH -> List.of(10, 20, 50, 100, 200, 400);
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
