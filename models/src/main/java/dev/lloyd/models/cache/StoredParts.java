package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors of a saved cache, each asked for with the type and the shape that it must have.
record StoredParts(TensorFile file) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Compares the checksum with what the file holds.
    void requireSeal(String seal) throws IOException {
        int[] said = ints(seal);
        List<TensorPlan> plans = new ArrayList<>();
        Map<String, MemorySegment> bytes = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (!name.equals(seal)) {
                TensorInfo info = file.info(name);
                plans.add(new TensorPlan(name, info.dtype(), info.shape()));
                bytes.put(name, file.raw(name));
            }
        }
        if (said.length != 1 || CacheSeal.of(file.metadata(), plans, bytes) != said[0]) {
            throw broken(seal, "the checksum is another: the file is damaged");
        }
    }

    /// A list of integers.
    int[] ints(String name) throws IOException {
        require(name, ScalarType.I32, 1);
        return file.raw(name).toArray(INT);
    }

    /// The bytes of a list of bytes, mapped.
    MemorySegment bytes(String name) throws IOException {
        require(name, ScalarType.U8, 1);
        return file.raw(name);
    }

    /// Rows of floats.
    Matrix rows(String name, ScalarType type, int columns) throws IOException {
        TensorInfo info = require(name, type, 2);
        if (info.columns() != columns) {
            throw broken(name, "rows have " + info.columns() + " features and not " + columns);
        }
        Matrix rows = file.readFloats(name);
        int index = rows.firstNotFinite();
        if (index >= 0) {
            throw broken(name, "value " + index + " is " + rows.values()[index]);
        }
        return rows;
    }

    private TensorInfo require(String name, ScalarType type, int dimensions) throws IOException {
        TensorInfo info = file.find(name)
                .orElseThrow(() -> MalformedFileException.at(file.path(), 0, "the tensor '" + name + "' is missing"));
        if (info.dtype() != type || info.shape().size() != dimensions) {
            throw broken(
                    name,
                    info.dtype().label() + info.shape() + " must be " + type.label() + " of " + dimensions
                            + " dimensions");
        }
        if (info.byteSize() > Integer.MAX_VALUE - 8) {
            throw broken(name, info.byteSize() + " bytes are too many");
        }
        return info;
    }

    /// What is wrong with a tensor.
    MalformedFileException broken(String name, String rule) {
        return MalformedFileException.in(
                file.path(), file.find(name).map(TensorInfo::byteOffset).orElse(0L), name, rule);
    }
}
