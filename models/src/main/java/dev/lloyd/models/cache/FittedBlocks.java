package dev.lloyd.models.cache;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.KeyValues;
import java.util.List;

/// A recipe fitted to the blocks of a network: what of them is coded.
///
/// Immutable and thread-safe.
interface FittedBlocks {
    /// Empty stores, one for each block.
    List<KeyValues> newStores();

    /// All codecs, in the order of the blocks.
    List<SideCodec> sides();

    /// The errors of samples, one for each block, coded in whole chunks.
    CacheFormat.Errors errors(List<BlockSample> samples, Workers workers);
}
