package dev.lloyd.vectors.index;

import dev.lloyd.vectors.attribute.AttributeColumn;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a file will hold.
///
/// @param codec how vectors are coded
/// @param cells where they will stand
/// @param columns what there is beside the records
/// @param attributes values beside the vectors, in the order of the file
/// @param defaults how it is searched by those who do not say
record IndexPlan(
        CellCodec codec,
        Cells cells,
        Set<Column> columns,
        List<AttributeColumn> attributes,
        Optional<SearchDefaults> defaults) {
    static IndexPlan flat(VectorCodec codec, long count, Set<Column> columns) {
        return new IndexPlan(
                new CellCodec(codec.metric(), Optional.empty(), codec),
                Cells.one(checked(count)),
                columns,
                List.of(),
                Optional.empty());
    }

    /// A number of vectors that an index can have.
    static int checked(long count) {
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an index has at most 2^31 - 1 vectors, not " + count);
        }
        return (int) count;
    }
}
