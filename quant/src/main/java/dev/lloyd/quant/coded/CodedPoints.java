package dev.lloyd.quant.coded;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.core.entropy.BlockStream;
import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.EntropyCodes;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;
import java.util.Optional;

/// The points of {@link EntropyCoded}: a design, and the shape of the tiles that are one path each.
final class CodedPoints implements Points {
    /// The most values of a tile.
    static final int TILE_MAX = 8192;

    private static final String SIDE = "design";

    /// Below this many bytes a description of the design would be most of the tensor; the rate is then not
    /// searched.
    private static final int SEARCH_MIN = 256;

    /// How far below the promise a rate may stay, as a share of it.
    private static final double TOLERANCE = 0.001;

    /// Bits below the promise from which on it is the values that take no more.
    private static final double GAP_MAX = 0.05;

    private final CodedDesign design;
    private final Tile tile;

    /// Whether there are so many values that the rate is searched.
    private final boolean searched;

    private final EntropyModel model;
    private final SymbolValues symbolValues;

    private CodedPoints(CodedDesign design, Tile tile, boolean searched) {
        this.design = design;
        this.tile = tile;
        this.searched = searched;
        this.model = design.model().with(design.trellis().machine().restartingEvery(tile.size()));
        this.symbolValues = new SymbolValues(design);
    }

    /// Points whose coded size for the sample, scales included, is what the grid's rate allows.
    static CodedPoints fit(EntropyCoded grid, Sample sample) {
        int columns = sample.columns();
        int rows = columns == 0 ? 0 : sample.values().length / columns;
        Tile tile = tile(grid, rows, columns);
        float[] values = tiled(sample.values(), rows, columns, tile);
        long target = (long) (grid.bits() * sample.values().length / 8) - scaleBytes(grid, rows, columns);
        if (target < SEARCH_MIN) {
            return new CodedPoints(CodedDesign.gaussian(grid.states(), grid.bits()), tile, false);
        }
        RateSearch.Coder coder = (design, part) -> new CodedPoints(design, tile, true).encode(part, sample);
        return new CodedPoints(
                RateSearch.fit(grid.states(), values, target, tile.size(), coder)
                        .design(),
                tile,
                true);
    }

    /// The same points at a scale that brings the rate from what was taken to just below the promise: it falls by
    /// close to a bit when the scale doubles. Values that take far less than was promised, such as constants, are
    /// left alone: closer levels would no longer cover them.
    Optional<Points> corrected(double promised, double taken) {
        boolean kept = taken <= promised && taken >= promised * (1 - TOLERANCE);
        if (!searched || kept || taken < promised - GAP_MAX) {
            return Optional.empty();
        }
        double aim = promised * (1 - TOLERANCE / 2);
        double factor = StrictMath.pow(2, Math.clamp(taken - aim, -0.5, 0.5));
        return Optional.of(new CodedPoints(design.times(factor), tile, true));
    }

    /// As many bytes as the plane and its description will have.
    private byte[] encode(float[] values, Sample sample) {
        byte[] symbols = CodedTensor.symbols(design, values, tile.size(), sample.workers());
        byte[] stream = BlockStream.encode(
                model, BlockStream.Tables.OUTSIDE, symbols, EntropyCodes.blockSize(tile.size()), sample.workers());
        return Arrays.copyOf(stream, Math.toIntExact(stream.length + side().byteSize()));
    }

    /// The widest tile the grid allows, and of the heights that make it about {@link #TILE_MAX} values the one that
    /// leaves the fewest rows to be filled up with zeros.
    static Tile tile(EntropyCoded grid, int rows, int columns) {
        int most = Math.min(
                grid.width() > 0 ? grid.width() : TILE_MAX, grid.group().groupColumns(columns));
        boolean free = grid.width() == 0 && grid.group().groupColumns(columns) >= columns;
        int pieces = Math.max(1, Math.ceilDiv(columns, most));
        int width = Math.max(1, free ? Math.ceilDiv(columns, pieces) : most);
        int tallest = Math.min(Math.max(1, TILE_MAX / width), Math.max(1, rows));
        int best = tallest;
        for (int height = tallest; height > tallest / 2; height--) {
            int filling = Math.ceilDiv(rows, height) * height - rows;
            best = filling < Math.ceilDiv(rows, best) * best - rows ? height : best;
        }
        return new Tile(best, width);
    }

    /// The values tile by tile, zeros where a tile reaches over the edge.
    static float[] tiled(float[] values, int rows, int columns, Tile tile) {
        int across = Math.ceilDiv(columns, tile.columns());
        int down = Math.ceilDiv(rows, tile.rows());
        float[] target = new float[Math.multiplyExact(Math.multiplyExact(across, down), tile.size())];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column += tile.columns()) {
                int start = (row / tile.rows() * across + column / tile.columns()) * tile.size();
                int offset = start + row % tile.rows() * tile.columns();
                int width = Math.min(tile.columns(), columns - column);
                System.arraycopy(values, row * columns + column, target, offset, width);
            }
        }
        return target;
    }

    private static long scaleBytes(EntropyCoded grid, int rows, int columns) {
        boolean whole = grid.group() instanceof Granularity.Tensor;
        int scaleRows = whole ? 1 : rows;
        int groups = Math.ceilDiv(columns, grid.group().groupColumns(columns));
        float[] scales = new float[scaleRows * groups];
        return grid.scales().store(scales, scaleRows, 1).byteSize();
    }

    /// The inverse of {@link #side()}.
    static CodedPoints restore(StoredTensors side) {
        byte[] bytes = side.get(SIDE).bytes();
        BitReader reader = new BitReader(bytes, 0, bytes.length);
        try {
            int height = (int) reader.read(14);
            int width = (int) reader.read(14);
            if (height * (long) width > TILE_MAX) {
                throw new IllegalArgumentException(
                        "a tile of " + height + " x " + width + " is larger than " + TILE_MAX + " values");
            }
            return new CodedPoints(DesignBits.read(reader), new Tile(height, width), false);
        } catch (CorruptStreamException corrupt) {
            throw new IllegalArgumentException(corrupt.getMessage(), corrupt);
        }
    }

    @Override
    public StoredTensors side() {
        BitWriter target = new BitWriter();
        target.write(tile.rows(), 14);
        target.write(tile.columns(), 14);
        DesignBits.write(design, target);
        return StoredTensors.of(SIDE, StoredTensor.ofBytes(target.toBytes()));
    }

    @Override
    public Optional<EntropyModel> entropy() {
        return Optional.of(model);
    }

    @Override
    public Tile tile() {
        return tile;
    }

    @Override
    public int codesPerTile() {
        return tile.size();
    }

    @Override
    public int codeBits() {
        return Byte.SIZE;
    }

    @Override
    public float minimum() {
        return design.level(0);
    }

    @Override
    public float maximum() {
        return design.level(design.levelCount() - 1);
    }

    @Override
    public Encoder encoder() {
        PathSearch search = new PathSearch(design);
        byte[] symbols = new byte[tile.size()];
        return (values, offset, codes, codeOffset) -> {
            search.encode(values, offset, symbols.length, 0, symbols, 0);
            for (int index = 0; index < symbols.length; index++) {
                codes[codeOffset + index] = symbols[index] & 0xFF;
            }
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        symbolValues.decode(codes, codeOffset, tile.size(), values, offset);
    }
}
