package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.FSDirectory;

/// A format of vectors in Lucene, Lucene's own or ours, under Lucene's graph: {@value #NEIGHBOURS} neighbours,
/// twice as many on the lowest level, a beam of {@value #BEAM} when it is built. A search looks for as many as
/// it keeps candidates, and takes the best of them.
///
/// @param name of the format and its encoding
/// @param maker of the codes
/// @param series of like codes
/// @param format of the vectors, with such a graph
record LuceneGraphPeer(String name, String maker, String series, KnnVectorsFormat format) implements SearchPeer {
    /// Links of a node.
    static final int NEIGHBOURS = 16;

    /// Candidates that are looked at for each of them.
    static final int BEAM = 100;

    @Override
    public Kind kind() {
        return Kind.GRAPH;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException {
        LuceneFolder.write(folder, format, set.base());
        DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder));
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        return new Built(searcher, LuceneFolder.footprint(folder, set.base().rows()));
    }

    private record Built(IndexSearcher searcher, Footprint footprint) implements BuiltPeer {
        @Override
        public int[] find(float[] query, Asking asking) throws IOException {
            int width = Math.max(asking.width(), asking.count());
            KnnFloatVectorQuery nearest = new KnnFloatVectorQuery(LuceneFolder.FIELD, query, width);
            return Arrays.stream(searcher.search(nearest, asking.count()).scoreDocs)
                    .mapToInt(found -> found.doc)
                    .toArray();
        }

        @Override
        public void close() throws IOException {
            searcher.getIndexReader().close();
        }
    }
}
