package dev.lloyd.lucene;

import com.carrotsearch.randomizedtesting.annotations.Seed;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;
import org.junit.Before;

/// Lucene's suite with codes of 8 bits alone. Tests that want the very floats back that were given are left out;
/// `DroppedVectorsTest` has their like.
@Seed("2")
public class DroppedConformanceTest extends BaseKnnVectorsFormatTestCase {
    private static final Set<String> WANTS_THE_FLOATS_GIVEN = Set.of(
            "testAddIndexesDirectory01",
            "testIndexMultipleKnnVectorFields",
            "testIndexedValueNotAliased",
            "testMismatchedFields",
            "testRandom",
            "testRandomWithUpdatesAndGraph",
            "testSortedIndex",
            "testSparseVectors");

    /// For JUnit.
    public DroppedConformanceTest() {}

    /// Leaves those tests out.
    @Before
    public void leaveOut() {
        assumeFalse("SKIPPED: wants the floats that were given", WANTS_THE_FLOATS_GIVEN.contains(getTestName()));
    }

    @Override
    protected Codec getCodec() {
        return TestUtil.alwaysKnnVectorsFormat(new LloydKnnVectorsFormat()
                .withRecipe("hadamard | lloyd-max(bits=8)")
                .droppingVectors());
    }

    @Override
    protected boolean supportsFloatVectorFallback() {
        return true;
    }

    /// There are none.
    @Override
    protected void simulateEmptyRawVectors(Directory directory) {}

    /// There is no `vec`.
    @Override
    protected void assertOffHeapByteSize(LeafReader reader, String name) throws IOException {
        FieldInfo field = reader.getFieldInfos().fieldInfo(name);
        if (field.getVectorEncoding() == VectorEncoding.BYTE) {
            super.assertOffHeapByteSize(reader, name);
            return;
        }
        var vectors = (PerFieldKnnVectorsFormat.FieldsReader) ((CodecReader) reader).getVectorReader();
        Map<String, Long> sizes = vectors.getFieldReader(name).getOffHeapByteSize(field);
        assertFalse(sizes.containsKey("vec"));
        assertEquals(reader.getFloatVectorValues(name).size() > 0, sizes.get("vlc") > 0);
    }
}
