package dev.lloyd.vectors.index;

import dev.lloyd.vectors.attribute.Condition;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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

    /// Vectors whose attributes meet all of some conditions, such as `price<20`.
    ///
    /// @throws IllegalArgumentException when it is used, if the index has no such attribute
    static Filter where(List<Condition> conditions) {
        return index -> {
            BitSet places = new BitSet(index.size());
            places.set(0, index.size());
            for (Condition condition : conditions) {
                StoredAttribute attribute = index.attribute(condition.name());
                attribute.retain(condition.test(attribute.words()), places);
            }
            return places;
        };
    }

    /// Vectors that another filter lets through too.
    default Filter and(Filter other) {
        return index -> {
            BitSet places = places(index);
            places.and(other.places(index));
            return places;
        };
    }
}
