package dev.lloyd.formats.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A checked initializer: its description and its bytes.
///
/// @param info the description
/// @param bytes the values, little-endian, read-only
record Initializer(TensorInfo info, MemorySegment bytes) {
    private static final int MAX_RANK = 64;
    private static final Map<TensorProto.DataType, ScalarType> TYPES = Map.ofEntries(
            Map.entry(TensorProto.DataType.FLOAT, ScalarType.F32),
            Map.entry(TensorProto.DataType.UINT8, ScalarType.U8),
            Map.entry(TensorProto.DataType.INT8, ScalarType.I8),
            Map.entry(TensorProto.DataType.UINT16, ScalarType.U16),
            Map.entry(TensorProto.DataType.INT16, ScalarType.I16),
            Map.entry(TensorProto.DataType.INT32, ScalarType.I32),
            Map.entry(TensorProto.DataType.INT64, ScalarType.I64),
            Map.entry(TensorProto.DataType.BOOL, ScalarType.BOOL),
            Map.entry(TensorProto.DataType.FLOAT16, ScalarType.F16),
            Map.entry(TensorProto.DataType.DOUBLE, ScalarType.F64),
            Map.entry(TensorProto.DataType.UINT32, ScalarType.U32),
            Map.entry(TensorProto.DataType.UINT64, ScalarType.U64),
            Map.entry(TensorProto.DataType.COMPLEX64, ScalarType.C64),
            Map.entry(TensorProto.DataType.BFLOAT16, ScalarType.BF16));

    static Initializer of(MappedFile file, ExternalFiles externals, TensorProto proto) throws IOException {
        Path path = file.path();
        TensorProto.DataType dataType = TensorProto.DataType.forNumber(proto.getDataType());
        ScalarType type = dataType == null ? null : TYPES.get(dataType);
        if (type == null) {
            throw new UnsupportedFileException(
                    path,
                    "data type " + proto.getDataType() + " of tensor '" + proto.getName() + "'",
                    TYPES.keySet() + "");
        }
        long byteSize = byteSize(path, proto, type);
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return external(path, externals, proto, type, byteSize);
        }
        if (!proto.hasRawData()) {
            return of(path, proto, type, MemorySegment.ofArray(typedBytes(path, proto, type, byteSize)), 0);
        }
        MemorySegment raw = MemorySegment.ofBuffer(proto.getRawData().asReadOnlyByteBuffer());
        if (raw.byteSize() != byteSize) {
            throw malformed(
                    path,
                    proto,
                    type + " " + proto.getDimsList() + " takes " + byteSize + " bytes, but raw_data has "
                            + raw.byteSize());
        }
        long offset = raw.isNative() ? raw.address() - file.bytes().address() : 0;
        return of(path, proto, type, raw, offset);
    }

    private static Initializer of(Path path, TensorProto proto, ScalarType type, MemorySegment bytes, long offset)
            throws MalformedFileException {
        if (proto.getName().isEmpty()) {
            throw MalformedFileException.at(path, offset, "an initializer has no name");
        }
        TensorInfo info = new TensorInfo(proto.getName(), type, proto.getDimsList(), offset, bytes.byteSize());
        return new Initializer(info, bytes.asReadOnly());
    }

    private static long byteSize(Path path, TensorProto proto, ScalarType type) throws MalformedFileException {
        if (proto.getDimsCount() > MAX_RANK) {
            throw malformed(path, proto, "it has more than " + MAX_RANK + " dimensions");
        }
        try {
            return type.byteSize(DType.count(proto.getDimsList()));
        } catch (ArithmeticException | IllegalArgumentException failure) {
            throw malformed(path, proto, "shape " + proto.getDimsList() + " is negative or overflows 63 bits");
        }
    }

    private static Initializer external(
            Path path, ExternalFiles externals, TensorProto proto, ScalarType type, long byteSize) throws IOException {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        MappedFile file = externals.open(entries.getOrDefault("location", ""), proto.getName());
        long offset = number(path, proto, entries.getOrDefault("offset", "0"));
        long length = number(path, proto, entries.getOrDefault("length", Long.toString(byteSize)));
        if (length != byteSize || offset > file.size() || byteSize > file.size() - offset) {
            throw malformed(
                    path,
                    proto,
                    type + " " + proto.getDimsList() + " takes " + byteSize + " bytes; " + length + " at " + offset
                            + " are not that, or not in the " + file.size() + " of its external file");
        }
        return of(path, proto, type, file.bytes().asSlice(offset, byteSize), offset);
    }

    private static long number(Path path, TensorProto proto, String text) throws MalformedFileException {
        if (!text.matches("\\d{1,18}")) {
            throw malformed(path, proto, "its external offset or length is no number below 10^18");
        }
        return Long.parseLong(text);
    }

    private static byte[] typedBytes(Path path, TensorProto proto, ScalarType type, long byteSize)
            throws MalformedFileException {
        int stored = switch (type) {
            case F32, C64 -> proto.getFloatDataCount();
            case F64 -> proto.getDoubleDataCount();
            case I64 -> proto.getInt64DataCount();
            case U32, U64 -> proto.getUint64DataCount();
            default -> proto.getInt32DataCount();
        };
        long width = type == ScalarType.C64 ? 4 : type.blockBits() / 8;
        if (stored * width != byteSize) {
            throw malformed(
                    path,
                    proto,
                    type + " " + proto.getDimsList() + " takes " + byteSize + " bytes, but its typed field has "
                            + stored + " values");
        }
        ByteBuffer target = ByteBuffer.allocate((int) byteSize).order(ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < stored; index++) {
            put(target, proto, type, index);
        }
        return target.array();
    }

    private static void put(ByteBuffer target, TensorProto proto, ScalarType type, int index) {
        switch (type) {
            case F32, C64 -> target.putFloat(proto.getFloatData(index));
            case F64 -> target.putDouble(proto.getDoubleData(index));
            case I64 -> target.putLong(proto.getInt64Data(index));
            case U64 -> target.putLong(proto.getUint64Data(index));
            case U32 -> target.putInt((int) proto.getUint64Data(index));
            case I32 -> target.putInt(proto.getInt32Data(index));
            case F16, BF16, I16, U16 -> target.putShort((short) proto.getInt32Data(index));
            default -> target.put((byte) proto.getInt32Data(index));
        }
    }

    private static MalformedFileException malformed(Path path, TensorProto proto, String rule) {
        return MalformedFileException.in(path, 0, proto.getName(), rule);
    }
}
