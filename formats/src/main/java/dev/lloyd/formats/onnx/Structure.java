package dev.lloyd.formats.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.lloyd.formats.file.MalformedFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Measures a model before it is parsed, so that a forged one cannot fill the memory with empty messages.
final class Structure {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int TENSOR_RAW_DATA = 9;

    private Structure() {}

    /// The bytes of a model that are not `raw_data` of an initializer.
    static long bytesBesidesRawWeights(Path path, ByteString bytes) throws IOException {
        CodedInputStream stream = bytes.newCodedInput();
        try {
            return bytes.size() - rawWeights(stream, MODEL_GRAPH, GRAPH_INITIALIZER, TENSOR_RAW_DATA);
        } catch (InvalidProtocolBufferException failure) {
            throw MalformedFileException.at(
                    path, stream.getTotalBytesRead(), "not an ONNX message: " + failure.getMessage());
        }
    }

    // Follows the path of field numbers down nested messages; at its end, adds up the lengths of the byte fields.
    private static long rawWeights(CodedInputStream stream, int... fields) throws IOException {
        long total = 0;
        while (true) {
            int tag = stream.readTag();
            if (tag == 0) {
                return total;
            }
            boolean wanted = WireFormat.getTagFieldNumber(tag) == fields[0]
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (!wanted) {
                stream.skipField(tag);
                continue;
            }
            int length = stream.readRawVarint32();
            if (fields.length == 1) {
                stream.skipRawBytes(length);
                total += length;
            } else {
                int[] rest = Arrays.copyOfRange(fields, 1, fields.length);
                int outer = stream.pushLimit(length);
                total += rawWeights(stream, rest);
                stream.checkLastTagWas(0);
                stream.popLimit(outer);
            }
        }
    }
}
