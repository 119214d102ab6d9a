package dev.lloyd.formats.convert;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.TensorFiles;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The tensors of a file in another format or another type, under the same names.
///
/// A tensor that keeps its type keeps its bytes. From GGUF to GGUF the metadata stays, but for the words about the
/// file's type; from other formats a GGUF file has tensors and a name only, so a program that wants a network and a
/// tokenizer in it will refuse it. To safetensors, metadata that is text or a number stays as text.
///
/// Every tensor whose type changes is read back and its error measured. Memory: rows of at most 64 MB, or one row,
/// twice. The destination appears whole or not at all.
public final class Conversion {
    private static final long CHUNK_VALUES = 1 << 24;
    // The smallest magnitudes that round to infinity: halfway between the largest value and the next power of two.
    private static final float F16_INFINITE = 65520f;
    private static final float BF16_INFINITE = Float.intBitsToFloat(0x7f7f8000);

    private Conversion() {}

    /// Converts a file.
    ///
    /// @param source where the tensors come from
    /// @param target the file to make; its name says its format, and it must not exist
    /// @param rule which type each tensor gets
    /// @param listener hears of each tensor that is written
    /// @throws IllegalArgumentException if the format cannot express something, or a value is not finite or does
    ///     not fit
    /// @throws IOException if the target exists, or something cannot be read or written
    public static List<Converted> run(TensorFile source, Path target, ConversionRule rule, Consumer<String> listener)
            throws IOException {
        return run(source, target, rule, values(source), listener);
    }

    /// Converts tensors to a file that says more about itself.
    ///
    /// @param values the metadata of a GGUF file; other formats leave it out
    public static List<Converted> run(
            TensorFile source,
            Path target,
            ConversionRule rule,
            Map<String, GgufValue> values,
            Consumer<String> listener)
            throws IOException {
        Container container = Container.of(target);
        rule.check(container);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "the output exists already; choose another");
        }
        Map<String, DType> types = new LinkedHashMap<>();
        List<TensorPlan> plans = new ArrayList<>();
        for (String name : source.names()) {
            TensorInfo info = source.info(name);
            DType type = rule.typeOf(info, container);
            types.put(name, type);
            plans.add(new TensorPlan(name, type, info.shape()));
        }
        try (TensorWriter writer = writer(source, target, container, values, plans)) {
            for (String name : source.names()) {
                write(source, name, types.getOrDefault(name, ScalarType.F32), writer);
                listener.accept(name);
            }
            writer.commit();
        }
        return readBack(source, target);
    }

    private static TensorWriter writer(
            TensorFile source, Path target, Container container, Map<String, GgufValue> values, List<TensorPlan> plans)
            throws IOException {
        return switch (container) {
            case SAFETENSORS -> SafetensorsWriter.create(target, plans, words(source));
            case GGUF -> GgufWriter.create(target, typed(values, plans), plans);
        };
    }

    private static Map<String, String> words(TensorFile source) {
        if (!(source instanceof GgufFile gguf)) {
            return source.metadata();
        }
        Map<String, String> words = new LinkedHashMap<>();
        gguf.values().forEach((key, value) -> {
            if (!(value instanceof GgufValue.Items)) {
                words.put(key, value.toString());
            }
        });
        return words;
    }

    private static Map<String, GgufValue> values(TensorFile source) {
        return source instanceof GgufFile gguf
                ? gguf.values()
                : Map.of(
                        "general.name",
                        GgufValue.of(String.valueOf(source.path().getFileName())));
    }

    /// The metadata with the words about the file's types that hold now.
    private static Map<String, GgufValue> typed(Map<String, GgufValue> source, List<TensorPlan> plans) {
        Map<String, GgufValue> values = new LinkedHashMap<>(source);
        values.remove("general.file_type");
        if (plans.stream().anyMatch(plan -> plan.dtype() instanceof BlockType)) {
            values.put("general.quantization_version", GgufValue.of(2));
        }
        return values;
    }

    private static void write(TensorFile source, String name, DType type, TensorWriter writer) throws IOException {
        TensorInfo info = source.info(name);
        if (type.equals(info.dtype())) {
            writer.append(name, source.raw(name));
            return;
        }
        long step = Math.max(1, CHUNK_VALUES / Math.max(1, info.columns()));
        for (long row = 0; row < info.rows(); row += step) {
            Matrix rows = source.readFloats(name, row, Math.min(info.rows(), row + step));
            check(rows, row, name, type);
            writer.append(name, rows);
        }
    }

    /// A value that is not finite, or that the type would make infinite, has no place in a model.
    private static void check(Matrix rows, long rowFrom, String name, DType type) {
        float infinite = type == ScalarType.F16
                ? F16_INFINITE
                : type == ScalarType.BF16 ? BF16_INFINITE : Float.POSITIVE_INFINITY;
        float[] values = rows.values();
        for (int index = 0; index < values.length; index++) {
            if (!(Math.abs(values[index]) < infinite)) {
                String place = "tensor '" + name + "', value " + (rowFrom * rows.columns() + index);
                throw new IllegalArgumentException(place + " is " + values[index]
                        + (Float.isFinite(values[index])
                                ? ", which is infinite in " + type.label() + "; choose a wider type"
                                : "; only finite values are converted"));
            }
        }
    }

    private static List<Converted> readBack(TensorFile source, Path target) throws IOException {
        List<Converted> converted = new ArrayList<>();
        try (TensorFile written = TensorFiles.open(target)) {
            for (String name : source.names()) {
                TensorInfo before = source.info(name);
                TensorInfo now = written.info(name);
                double error = before.dtype().equals(now.dtype()) ? 0 : error(source, written, before);
                converted.add(new Converted(name, before.dtype(), now.dtype(), now.count(), now.byteSize(), error));
            }
        }
        return converted;
    }

    private static double error(TensorFile source, TensorFile written, TensorInfo info) throws IOException {
        double error = 0;
        double energy = 0;
        long step = Math.max(1, CHUNK_VALUES / Math.max(1, info.columns()));
        for (long row = 0; row < info.rows(); row += step) {
            float[] before = source.readFloats(info.name(), row, Math.min(info.rows(), row + step))
                    .values();
            float[] now = written.readFloats(info.name(), row, Math.min(info.rows(), row + step))
                    .values();
            for (int index = 0; index < before.length; index++) {
                double difference = (double) now[index] - before[index];
                error += difference * difference;
                energy += (double) before[index] * before[index];
            }
        }
        return energy == 0 ? error : error / energy;
    }
}
