package dev.lloyd.lucene;

import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.store.IndexInput;

/// A codec in a segment: its attributes as a map of words, then the number of its tensors and for each one its
/// name, type, rank, sizes and bytes.
final class CodecStore {
    private CodecStore() {}

    static void write(VectorCodec codec, DataOutput target) throws IOException {
        target.writeMapOfStrings(codec.attributes());
        Map<String, StoredTensor> tensors = codec.tensors().byName();
        target.writeVInt(tensors.size());
        for (Map.Entry<String, StoredTensor> each : tensors.entrySet()) {
            StoredTensor tensor = each.getValue();
            target.writeString(each.getKey());
            target.writeString(tensor.storage().name());
            target.writeVInt(tensor.shape().size());
            for (int size : tensor.shape()) {
                target.writeVInt(size);
            }
            target.writeBytes(tensor.bytes(), tensor.bytes().length);
        }
    }

    /// @throws CorruptIndexException if there is no such codec
    static VectorCodec read(IndexInput source) throws IOException {
        Map<String, String> attributes = source.readMapOfStrings();
        StoredTensors tensors = StoredTensors.NONE;
        int count = source.readVInt();
        for (int index = 0; index < count; index++) {
            String name = source.readString();
            tensors = tensors.plusOne(name, tensor(source, name));
        }
        try {
            return VectorCodec.restore(attributes, tensors);
        } catch (IllegalArgumentException exception) {
            throw new CorruptIndexException("no codec: " + exception.getMessage(), source, exception);
        }
    }

    private static StoredTensor tensor(IndexInput source, String name) throws IOException {
        String type = source.readString();
        Storage storage;
        try {
            storage = Storage.valueOf(type);
        } catch (IllegalArgumentException exception) {
            throw new CorruptIndexException("the tensor '" + name + "' has the type '" + type + "'", source, exception);
        }
        List<Integer> shape = new ArrayList<>();
        int rank = source.readVInt();
        long bytes = storage.bytes();
        for (int index = 0; index < rank; index++) {
            shape.add(source.readVInt());
            bytes *= shape.getLast();
            if (bytes < 0 || bytes > source.length() - source.getFilePointer()) {
                throw new CorruptIndexException(
                        "the tensor '" + name + "' of " + shape + " ends after the file", source);
            }
        }
        byte[] content = new byte[Math.toIntExact(bytes)];
        source.readBytes(content, 0, content.length);
        return new StoredTensor(storage, shape, content);
    }
}
