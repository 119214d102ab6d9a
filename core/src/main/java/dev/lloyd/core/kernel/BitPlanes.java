package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import java.util.Objects;

/// A matrix that is a sum of planes of signs, each with a scale per group, and perhaps an offset per group:
///
///     value[r][c] = sum over planes p of scales[p][r][g] * (2 bit[p][r][c] - 1) + offsets[r][g]
///
/// with `g = c / groupSize`.
///
/// **Layout**, for {@link BitPlaneKernels}. The bits of a plane in {@value #BLOCK} rows that follow one another
/// are a *stream*; that of plane `p` of rows `16 b ..` has the number `b * planes + p`. {@value #FOUR} streams
/// lie together, group by group: 32 columns of 16 rows are 16 words, the lowest bit the first column; such
/// words of four streams follow one another, then come the next 32 columns. A group begins with a new word, and
/// rows up to a multiple of 16 and streams up to a multiple of four are filled with zeros. Scales lie likewise,
/// 16 rows of four streams a group.
///
/// Takes a bit for each plane and value, and 4 bytes for each scale and offset. Immutable.
public final class BitPlanes {
    /// Rows of a stream.
    static final int BLOCK = 16;

    /// Streams that lie together.
    static final int FOUR = 4;

    private final int planes;
    private final int rows;
    private final int columns;
    private final int groupSize;

    final int[] words;
    final float[] scales;

    /// Group by group of a block, 16 rows each; or empty.
    final float[] offsets;

    private BitPlanes(Writer writer) {
        planes = writer.planes;
        rows = writer.rows;
        columns = writer.columns;
        groupSize = writer.groupSize;
        words = writer.words;
        scales = writer.scales;
        offsets = writer.offsets;
    }

    /// Codes of whole numbers as planes, the lowest bit first:
    ///
    ///     scale * sum of 2^p bit_p + offset
    ///         =  sum of (scale 2^p / 2) (2 bit_p - 1) + offset + scale (2^bits - 1) / 2
    ///
    /// What it stands for differs from the codes' values by the rounding of that equation.
    public static BitPlanes of(PackedRows codes) {
        int bits = codes.bits();
        int groups = codes.groups();
        Writer writer = new Writer(bits, codes.rows(), codes.columns(), codes.groupSize(), true);
        int[] row = new int[codes.columns()];
        int[] plane = new int[codes.columns()];
        for (int index = 0; index < codes.rows(); index++) {
            BitPacking.unpack(codes.codes(), index * codes.rowBytes(), bits, row, 0, row.length);
            for (int number = 0; number < bits; number++) {
                for (int column = 0; column < row.length; column++) {
                    plane[column] = row[column] >> number & 1;
                }
                writer.bits(number, index, plane);
            }
            for (int group = 0; group < groups; group++) {
                float scale = codes.scales()[index * groups + group];
                for (int number = 0; number < bits; number++) {
                    writer.scale(number, index, group, scale * (1 << number) / 2);
                }
                writer.offset(index, group, codes.offsets()[index * groups + group] + scale * ((1 << bits) - 1) / 2);
            }
        }
        return writer.finish();
    }

    /// How many planes add up.
    public int planes() {
        return planes;
    }

    /// Number of rows.
    public int rows() {
        return rows;
    }

    /// Number of columns.
    public int columns() {
        return columns;
    }

    /// Columns that share a scale; the last group of a row may be shorter.
    public int groupSize() {
        return groupSize;
    }

    /// Groups of a row.
    public int groups() {
        return Math.ceilDiv(columns, groupSize);
    }

    /// Words of a group of a row and plane.
    int groupWords() {
        return groupWords(columns, groupSize);
    }

    private static int groupWords(int columns, int groupSize) {
        return Math.ceilDiv(Math.min(columns, groupSize), Integer.SIZE);
    }

    boolean hasOffsets() {
        return offsets.length > 0;
    }

    /// 1 or -1.
    int sign(int plane, int row, int column) {
        int word = words[word(plane, row, column)];
        return 2 * (word >>> column % groupSize & 1) - 1;
    }

    float scale(int plane, int row, int group) {
        return scales[place(plane, row, group, groups())];
    }

    float offset(int row, int group) {
        return offsets[(row / BLOCK * groups() + group) * BLOCK + row % BLOCK];
    }

    private int word(int plane, int row, int column) {
        int width = groupWords();
        return place(plane, row, column / groupSize * width + column % groupSize / Integer.SIZE, groups() * width);
    }

    /// Where the word or scale `index` of the `count` of a row and plane lies.
    private int place(int plane, int row, int index, int count) {
        return place(row / BLOCK * planes + plane, index, count) + row % BLOCK;
    }

    private static int place(int stream, int index, int count) {
        return ((stream / FOUR * count + index) * FOUR + stream % FOUR) * BLOCK;
    }

    /// The value at a row and a column.
    public float value(int row, int column) {
        int group = column / groupSize;
        float sum = hasOffsets() ? offset(row, group) : 0;
        for (int plane = 0; plane < planes; plane++) {
            sum += scale(plane, row, group) * sign(plane, row, column);
        }
        return sum;
    }

    /// Fills a matrix. For one thread; of no use after {@link #finish}.
    public static final class Writer {
        private final int planes;
        private final int rows;
        private final int columns;
        private final int groupSize;
        private final int groups;
        private final int[] words;
        private final float[] scales;
        private final float[] offsets;

        /// A matrix whose bits, scales and offsets are zero.
        ///
        /// @param planes 1 to 8
        /// @param rows of each plane, 0 or more
        /// @param columns of each plane, 0 or more
        /// @param groupSize columns that share a scale, 1 or more
        /// @param shifted whether there are offsets
        public Writer(int planes, int rows, int columns, int groupSize, boolean shifted) {
            if (planes < 1 || planes > Byte.SIZE || rows < 0 || columns < 0 || groupSize < 1) {
                throw new IllegalArgumentException("planes must be 1 to 8, rows and columns 0 or more and groupSize 1"
                        + " or more, not " + planes + ", " + rows + ", " + columns + " and " + groupSize);
            }
            this.planes = planes;
            this.rows = rows;
            this.columns = columns;
            this.groupSize = groupSize;
            this.groups = Math.ceilDiv(columns, groupSize);
            int blocks = Math.ceilDiv(rows, BLOCK);
            int fours = Math.ceilDiv(Math.multiplyExact(blocks, planes), FOUR);
            int each = Math.multiplyExact(Math.multiplyExact(fours, FOUR * BLOCK), groups);
            this.words = new int[Math.multiplyExact(each, groupWords(columns, groupSize))];
            this.scales = new float[each];
            this.offsets = new float[shifted ? blocks * groups * BLOCK : 0];
        }

        /// Sets the bits of a plane's row.
        ///
        /// @param bits 0 or 1 for each column; more are ignored
        public void bits(int plane, int row, int[] bits) {
            Objects.checkIndex(plane, planes);
            Objects.checkIndex(row, rows);
            int width = groupWords(columns, groupSize);
            int stream = row / BLOCK * planes + plane;
            for (int from = 0, index = 0; from < columns; index++) {
                int inside = from % groupSize;
                int end =
                        (int) Math.min(columns, Math.min(from + (long) Integer.SIZE, (long) from - inside + groupSize));
                int word = 0;
                for (int column = from; column < end; column++) {
                    word |= (bits[column] & 1) << column - from;
                }
                words[place(stream, index, groups * width) + row % BLOCK] = word;
                from = end;
            }
        }

        /// Sets the scale of a group of a plane's row, finite.
        public void scale(int plane, int row, int group, float scale) {
            Objects.checkIndex(plane, planes);
            Objects.checkIndex(row, rows);
            Objects.checkIndex(group, groups);
            scales[place(row / BLOCK * planes + plane, group, groups) + row % BLOCK] = scale;
        }

        /// Sets the offset of a group of a row, finite; only where there are offsets.
        public void offset(int row, int group, float offset) {
            Objects.checkIndex(row, rows);
            Objects.checkIndex(group, groups);
            offsets[(row / BLOCK * groups + group) * BLOCK + row % BLOCK] = offset;
        }

        /// The matrix, which takes what was written over.
        public BitPlanes finish() {
            return new BitPlanes(this);
        }
    }
}
