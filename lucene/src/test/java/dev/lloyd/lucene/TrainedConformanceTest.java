package dev.lloyd.lucene;

import com.carrotsearch.randomizedtesting.ThreadFilter;
import com.carrotsearch.randomizedtesting.annotations.Seed;
import com.carrotsearch.randomizedtesting.annotations.ThreadLeakFilters;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/// Lucene's suite with a recipe that learns from each segment.
@Seed("3")
@ThreadLeakFilters(filters = TrainedConformanceTest.LinearAlgebra.class)
public class TrainedConformanceTest extends BaseKnnVectorsFormatTestCase {
    /// For JUnit.
    public TrainedConformanceTest() {}

    /// The thread that the native library of matrices keeps for the life of the process.
    public static final class LinearAlgebra implements ThreadFilter {
        /// For the suite.
        public LinearAlgebra() {}

        @Override
        public boolean reject(Thread thread) {
            return thread.getName().equals("JavaCPP Deallocator");
        }
    }

    @Override
    protected Codec getCodec() {
        return TestUtil.alwaysKnnVectorsFormat(
                new LloydKnnVectorsFormat().withRecipe("klt(of=weights) | centre | row-trellis(bits=4)"));
    }

    @Override
    protected boolean supportsFloatVectorFallback() {
        return false;
    }
}
