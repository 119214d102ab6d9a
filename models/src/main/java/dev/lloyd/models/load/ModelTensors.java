package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of a file under the names, and in the orientation (out x in), of a Hugging Face checkpoint.
///
/// Reading is from the mapped file, every time anew: nothing is kept. Thread-safe until closed.
public final class ModelTensors implements AutoCloseable {
    private static final long CHECKED_VALUES = 1 << 20;

    private final TensorFile file;
    private final Map<String, Entry> entries;

    /// How the rows of a canonical tensor lie in the file.
    public sealed interface Arrangement {
        /// As they should.
        record Plain() implements Arrangement {
            /// Needs nothing.
            public Plain {}
        }

        /// As columns: the file holds `in x out`.
        record Transposed() implements Arrangement {
            /// Needs nothing.
            public Transposed {}
        }

        /// Rows `(i, i + headSize / 2)` of every head lie side by side, as in GGUF files of the llama
        /// architecture.
        ///
        /// @param headSize rows of a head, even
        record PairsTogether(int headSize) implements Arrangement {
            /// Checks that a head has pairs.
            public PairsTogether {
                if (headSize < 2 || headSize % 2 != 0) {
                    throw new IllegalArgumentException("a head of " + headSize + " rows has no pairs");
                }
            }
        }
    }

    /// A tensor of the file.
    ///
    /// @param fileName its name there
    /// @param arrangement how its rows lie
    public record Entry(String fileName, Arrangement arrangement) {
        /// Takes both as they are.
        public Entry {}

        /// A tensor that lies as it should.
        public static Entry plain(String fileName) {
            return new Entry(fileName, new Arrangement.Plain());
        }
    }

    /// A view of `file`, which it owns from now on.
    ///
    /// @param entries the tensors of the file by canonical name
    public ModelTensors(TensorFile file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = new LinkedHashMap<>(entries);
    }

    /// A view of `file`, which it owns from now on, with every tensor under its own name.
    static ModelTensors of(TensorFile file) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        file.names().forEach(name -> entries.put(name, Entry.plain(name)));
        return new ModelTensors(file, entries);
    }

    /// The file that they lie in.
    public TensorFile file() {
        return file;
    }

    /// The canonical names, in the order of the file.
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /// Whether there is such a tensor.
    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /// How the tensor is stored, under its name and in its shape in the file.
    public TensorInfo stored(String name) {
        return file.info(entry(name).fileName());
    }

    /// Whether the tensor lies in the file just as it is seen here.
    public boolean isPlain(String name) {
        return entry(name).arrangement() instanceof Arrangement.Plain;
    }

    /// The row of the file's tensor for each row of the canonical one; empty: they are the same.
    ///
    /// @throws IllegalArgumentException if the file's rows are not the canonical ones in any order
    public Optional<int[]> rowOrder(String name) {
        return switch (entry(name).arrangement()) {
            case Arrangement.Plain() -> Optional.empty();
            case Arrangement.Transposed() ->
                throw new IllegalArgumentException("the rows of '" + name + "' are columns of the file's tensor");
            case Arrangement.PairsTogether(int headSize) -> {
                int[] order = new int[rows(name)];
                for (int row = 0; row < order.length; row++) {
                    order[apart(row, headSize)] = row;
                }
                yield Optional.of(order);
            }
        };
    }

    /// Rows of the canonical tensor; 1 for a vector.
    public int rows(String name) {
        TensorInfo info = stored(name);
        boolean transposed = entry(name).arrangement() instanceof Arrangement.Transposed;
        return Math.toIntExact(transposed ? info.columns() : info.rows());
    }

    /// Columns of the canonical tensor; the length of a vector.
    public int columns(String name) {
        TensorInfo info = stored(name);
        boolean transposed = entry(name).arrangement() instanceof Arrangement.Transposed;
        return Math.toIntExact(transposed ? info.rows() : info.columns());
    }

    /// A whole tensor as floats, in new storage.
    ///
    /// @throws IllegalArgumentException if there is no such tensor
    /// @throws IOException if a value is NaN or infinite, or the file's type has no real values; the message
    ///     names the tensor
    public Matrix read(String name) throws IOException {
        Entry entry = entry(name);
        Matrix stored = file.readFloats(entry.fileName());
        requireFinite(entry, stored, 0);
        return switch (entry.arrangement()) {
            case Arrangement.Plain() -> stored;
            case Arrangement.Transposed() -> stored.transpose();
            case Arrangement.PairsTogether(int headSize) -> pairsApart(stored, headSize);
        };
    }

    /// Checks that every value of a tensor is finite, some rows at a time; fails as {@link #read} does.
    public void requireFinite(String name) throws IOException {
        Entry entry = entry(name);
        TensorInfo info = file.info(entry.fileName());
        long step = Math.max(1, CHECKED_VALUES / Math.max(1, info.columns()));
        for (long row = 0; row < info.rows(); row += step) {
            Matrix some = file.readFloats(entry.fileName(), row, Math.min(info.rows(), row + step));
            requireFinite(entry, some, row * info.columns());
        }
    }

    private void requireFinite(Entry entry, Matrix values, long first) throws IOException {
        int index = values.firstNotFinite();
        if (index >= 0) {
            throw new IOException("tensor " + entry.fileName() + " of " + file.path() + " has the value "
                    + values.values()[index] + " at index " + (first + index)
                    + "; only finite weights can be used");
        }
    }

    /// A whole vector as floats, in new storage; see {@link #read}.
    public float[] readVector(String name) throws IOException {
        return read(name).values();
    }

    /// Row `2 i + half` of a head goes to row `half * headSize / 2 + i`.
    private static Matrix pairsApart(Matrix stored, int headSize) {
        int columns = stored.rows() == 1 ? 1 : stored.columns(); // A bias is one row, its values are what moves.
        Matrix target = Matrix.zeros(stored.rows(), stored.columns());
        int rows = stored.values().length / Math.max(1, columns);
        for (int row = 0; row < rows; row++) {
            int moved = apart(row, headSize);
            System.arraycopy(stored.values(), row * columns, target.values(), moved * columns, columns);
        }
        return target;
    }

    private static int apart(int row, int headSize) {
        int within = row % headSize;
        return row - within + within % 2 * (headSize / 2) + within / 2;
    }

    private Entry entry(String name) {
        return Optional.ofNullable(entries.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no tensor '" + name + "' in " + file.path()));
    }

    @Override
    public void close() {
        file.close();
    }
}
