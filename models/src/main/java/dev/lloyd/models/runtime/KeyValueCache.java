package dev.lloyd.models.runtime;

import java.util.List;
import java.util.stream.IntStream;

/// What a decoder remembers of one sequence: keys and values of every block.
///
/// @param blocks one store per block
public record KeyValueCache(List<KeyValues> blocks) {
    /// Copies the list, not the stores.
    public KeyValueCache {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a cache needs at least one block");
        }
    }

    /// An empty cache of plain floats.
    ///
    /// @param columns `keyValueHeads * headSize`
    public static KeyValueCache ofFloats(int blocks, int columns) {
        return new KeyValueCache(IntStream.range(0, blocks)
                .<KeyValues>mapToObj(block -> new FloatKeyValues(columns))
                .toList());
    }

    /// Tokens that have gone through the whole network.
    public int length() {
        return blocks.getLast().length();
    }

    /// Bytes that keys and values of all blocks take.
    public long byteSize() {
        return blocks.stream().mapToLong(KeyValues::byteSize).sum();
    }

    /// Forgets all tokens from `length` on, the last block first, since a block may be told from the one before it.
    public void truncate(int length) {
        blocks.reversed().forEach(block -> block.truncate(length));
    }
}
