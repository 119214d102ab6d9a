package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Path;

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
    /// @param folder empty, for files; they are read as long as the result is open
    /// @param threads that may work at a time
    /// @throws IOException if files cannot be written
    BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException;

    /// How a search finds its candidates.
    enum Kind {
        /// Scores every vector's code: what is lost is lost by quantization alone.
        EVERY_CODE("every code"),
        /// Follows a graph, scoring codes.
        GRAPH("graph");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
