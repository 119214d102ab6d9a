package dev.lloyd.lucene;

import com.carrotsearch.randomizedtesting.annotations.Seed;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/// Lucene's own suite for formats of vectors, with the default settings: codes of 4 bits, vectors kept.
@Seed("1")
public class ConformanceTest extends BaseKnnVectorsFormatTestCase {
    /// For JUnit.
    public ConformanceTest() {}

    @Override
    protected Codec getCodec() {
        return TestUtil.alwaysKnnVectorsFormat(new LloydKnnVectorsFormat());
    }

    /// Lossy reading of a kept vector whose file was emptied is not offered: a damaged file is an error.
    @Override
    protected boolean supportsFloatVectorFallback() {
        return false;
    }
}
