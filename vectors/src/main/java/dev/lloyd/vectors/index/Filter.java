package dev.lloyd.vectors.index;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.LongStream;

/// Says which vectors of an index a search may find.
@FunctionalInterface
public interface Filter {
    /// The places of the vectors that may be found.
    BitSet places(VectorIndex index);

    /// Vectors by their numbers; those that are not there are never found.
    static Filter ids(long... ids) {
        long[] sorted = LongStream.of(ids).sorted().toArray();
        return index -> {
            BitSet places = new BitSet(index.size());
            for (int place = 0; place < index.size(); place++) {
                if (Arrays.binarySearch(sorted, index.id(place)) >= 0) {
                    places.set(place);
                }
            }
            return places;
        };
    }
}
