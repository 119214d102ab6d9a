package dev.lloyd.bench.peers;

import java.util.ArrayList;
import java.util.List;

/// Indexes of faiss that are compared.
final class FaissCatalogue {
    /// Bytes that RaBitQ keeps beside its codes: two factors with 1 bit a value, five more with further bits.
    private static final int SIGN_FACTORS = 8;

    private static final int FACTORS = 20;

    private FaissCatalogue() {}

    /// Indexes of vectors of a dimension.
    ///
    /// @param cells of those that have cells
    static List<SearchPeer> of(int dimension, int cells, Faiss faiss) {
        List<SearchPeer> all = new ArrayList<>();
        String rotation = "RR" + dimension + ",";
        String inverted = "IVF" + cells + ",";
        double signs = Math.ceilDiv(dimension, Byte.SIZE) + SIGN_FACTORS;
        for (int parts : List.of(96, 192)) {
            if (dimension % parts == 0) {
                all.add(scan("PQ" + parts + "x4fs", "faiss PQ fast scan", parts / 2.0, faiss));
            }
        }
        // Without the polysemous order of the points (np), which searches of every code do not use.
        if (dimension % 48 == 0) {
            all.add(scan("PQ48x8np", "faiss PQ", 48, faiss));
            all.add(scan("OPQ48_" + dimension + ",PQ48x8np", "faiss OPQ", 48, faiss));
        }
        all.add(scan(rotation + "RaBitQfs", "faiss RaBitQ", signs, faiss));
        all.add(scan(rotation + "RaBitQ4", "faiss RaBitQ", dimension / 2.0 + FACTORS, faiss));
        all.add(scan("SQ4", "faiss SQ", dimension / 2.0, faiss));
        all.add(scan("SQ8", "faiss SQ", dimension, faiss));
        if (dimension % 192 == 0) {
            all.add(cells(inverted + "PQ192x4fs", 96, faiss));
            all.add(cells(inverted + "PQ192x4fsr", 96, faiss));
        }
        all.add(cells(rotation + inverted + "RaBitQfs", signs, faiss));
        all.add(new FaissPeer("HNSW32_SQ4", "faiss SQ", SearchPeer.Kind.GRAPH, dimension / 2.0, faiss));
        all.add(new FaissPeer("HNSW32_SQ8", "faiss SQ", SearchPeer.Kind.GRAPH, dimension, faiss));
        return all;
    }

    private static SearchPeer scan(String description, String series, double bytes, Faiss faiss) {
        return new FaissPeer(description, series, SearchPeer.Kind.EVERY_CODE, bytes, faiss);
    }

    private static SearchPeer cells(String description, double bytes, Faiss faiss) {
        return new FaissPeer(description, "faiss cells", SearchPeer.Kind.CELLS, bytes + 1, faiss);
    }
}
