package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An index of faiss. It learns from the first {@value #SAMPLE} vectors, as ours do; searches use one thread.
///
/// @param description what faiss's factory makes of it
/// @param series of like indexes
/// @param kind of search
/// @param codeBytes of a vector: its code and the numbers beside it, 1 for the number of its cell
/// @param faiss the library
record FaissPeer(String description, String series, Kind kind, double codeBytes, Faiss faiss) implements SearchPeer {
    private static final int SAMPLE = 65_536;
    private static final String FILE = "index.faiss";

    /// Candidates of a new node of a graph, as many as the other graphs have.
    private static final int BEAM = 100;

    @Override
    public String name() {
        return "faiss " + description;
    }

    @Override
    public String maker() {
        return "faiss";
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException {
        Path file = folder.resolve(FILE);
        int dimension = set.base().columns();
        faiss.threads(threads);
        FaissIndex index;
        if (Files.exists(file)) {
            index = FaissIndex.read(faiss, file, dimension);
        } else {
            index = FaissIndex.create(faiss, description, dimension);
            fill(index, set.base());
            index.write(file);
        }
        faiss.threads(1);
        return new Built(index, footprint(Files.size(file), set.base().rows()), threads);
    }

    private void fill(FaissIndex index, Matrix base) {
        if (kind == Kind.GRAPH) {
            index.set("efConstruction", BEAM);
        }
        index.train(base.rowSlice(0, Math.min(SAMPLE, base.rows())));
        index.add(base);
    }

    /// What is in the file beside codes and numbers of vectors is a graph, or shared by all vectors.
    private Footprint footprint(long fileBytes, int vectors) {
        double codes = kind == Kind.CELLS ? codeBytes - 1 + Long.BYTES : codeBytes;
        double rest = Math.max(0, fileBytes - codes * vectors);
        return kind == Kind.GRAPH
                ? new Footprint(codeBytes, rest / vectors, 0, 0)
                : new Footprint(codeBytes, 0, 0, Math.round(rest));
    }

    private final class Built implements BuiltPeer {
        private final FaissIndex index;
        private final Footprint footprint;
        private final int threads;
        private int width;

        private Built(FaissIndex index, Footprint footprint, int threads) {
            this.index = index;
            this.footprint = footprint;
            this.threads = threads;
        }

        @Override
        public Footprint footprint() {
            return footprint;
        }

        @Override
        public int[] find(float[] query, Asking asking) {
            widen(asking.width());
            return index.find(query, asking.count());
        }

        @Override
        public int batch() {
            return ALL;
        }

        @Override
        public int[][] findBatch(Matrix queries, Asking asking) {
            widen(asking.width());
            return index.find(queries, asking.count());
        }

        @Override
        public int[][] findAll(Matrix queries, Asking asking) {
            faiss.threads(threads);
            try {
                return findBatch(queries, asking);
            } finally {
                faiss.threads(1);
            }
        }

        private void widen(int wanted) {
            if (kind != Kind.EVERY_CODE && width != wanted) {
                index.set(kind == Kind.CELLS ? "nprobe" : "efSearch", wanted);
                width = wanted;
            }
        }

        @Override
        public void close() {
            index.close();
        }
    }
}
