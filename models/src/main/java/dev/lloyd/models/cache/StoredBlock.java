package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.runtime.FloatKeyValues;
import dev.lloyd.models.runtime.KeyValues;
import dev.lloyd.quant.form.StoredTensor;
import java.io.IOException;
import java.util.Map;

/// One block's keys and values in a saved cache.
final class StoredBlock {
    private StoredBlock() {}

    private static String name(int block, String side) {
        return "block" + block + "." + side;
    }

    /// Adds what a file holds of a block.
    static void put(Map<String, StoredTensor> tensors, int block, KeyValues store) {
        String keys = name(block, "keys");
        String values = name(block, "values");
        switch (store) {
            case FloatKeyValues floats -> {
                tensors.put(keys, floats(floats.keys()));
                tensors.put(values, floats(floats.values()));
            }
            case CodedKeyValues coded -> {
                StoredSide.put(tensors, keys, coded.keys());
                StoredSide.put(tensors, values, coded.values());
            }
            case CodedInputs coded -> StoredSide.put(tensors, name(block, "input"), coded.inputs());
            default -> throw new IllegalArgumentException("this kind of cache cannot be saved");
        }
    }

    private static StoredTensor floats(Matrix rows) {
        return StoredTensor.ofFloats(rows.values(), rows.rows(), rows.columns());
    }

    /// Fills an empty block.
    ///
    /// @param most tokens that it may hold
    static void take(StoredParts parts, int block, KeyValues store, int most) throws IOException {
        String keys = name(block, "keys");
        String values = name(block, "values");
        switch (store) {
            case FloatKeyValues floats -> {
                int columns = floats.keys().columns();
                Matrix rows = parts.rows(keys, ScalarType.F32, columns);
                floats.append(rows, parts.rows(values, ScalarType.F32, columns));
            }
            case CodedKeyValues coded -> {
                StoredSide.take(parts, keys, coded.keys(), most);
                StoredSide.take(parts, values, coded.values(), most);
                if (coded.values().length() != coded.length()) {
                    throw parts.broken(
                            values + ".last",
                            "there are " + coded.length() + " keys and "
                                    + coded.values().length() + " values");
                }
            }
            case CodedInputs coded -> StoredSide.take(parts, name(block, "input"), coded.inputs(), most);
            default -> throw new IllegalArgumentException("this kind of cache cannot be resumed");
        }
        if (store.length() != most && store.length() != most - 1) {
            throw parts.broken(keys, "a text of " + most + " tokens cannot have " + store.length() + " keys");
        }
    }
}
