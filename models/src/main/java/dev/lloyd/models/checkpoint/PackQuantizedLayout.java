package dev.lloyd.models.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The format `pack-quantized` of compressed-tensors: codes in the order of the matrix, `32 / bits` (rounded down) to a
/// word, lowest bits first; where that leaves bits over, they are 0.
///
///     weight_packed        I32 [rows, ceil(columns / perWord)]    the code of a column; the library's own is signed,
///                                                                 and 2^(bits - 1) is added before packing
///     weight_scale         F16, BF16 or F32 [rows, groups]
///     weight_zero_point    I32 [ceil(rows / perWord), groups]     packed along the rows; missing if symmetric
///     weight_g_idx         I32 [columns]                          the group of each column; missing if in order
///     weight_shape         I64 [2]                                rows, columns (also read as I32)
///
/// Groups must divide the columns.
///
/// Source: compressed-tensors (`compressors/quantized_compressors/pack_quantized.py`), as llm-compressor writes it.
record PackQuantizedLayout() implements GroupLayout.Writable {
    @Override
    public String codes() {
        return "weight_packed";
    }

    @Override
    public String scales() {
        return "weight_scale";
    }

    @Override
    public List<String> terms() {
        return List.of("weight_packed", "weight_scale", "weight_zero_point", "weight_g_idx", "weight_shape");
    }

    /// Where a code stands in its run.
    private static long bit(int index, int bits) {
        int perWord = Integer.SIZE / bits;
        return (long) (index / perWord) * Integer.SIZE + (long) (index % perWord) * bits;
    }

    private static int words(int codes, int bits) {
        return Math.ceilDiv(codes, Integer.SIZE / bits);
    }

    @Override
    public GroupShape shape(LayerTerms terms, GroupScheme scheme) throws IOException {
        long[] sizes = terms.sizes("weight_shape", 2);
        if (sizes[0] != (int) sizes[0] || sizes[1] != (int) sizes[1]) {
            throw terms.fault("weight_shape", "says " + sizes[0] + " x " + sizes[1] + ", which no layer has");
        }
        return scheme.shape((int) sizes[0], (int) sizes[1]);
    }

    @Override
    public GroupedCodes read(LayerTerms terms, GroupScheme scheme) throws IOException {
        GroupShape shape = shape(terms, scheme);
        int bits = shape.bits();
        int width = words(shape.columns(), bits);
        GroupedCodes layer = GroupedCodes.empty(shape);
        Words codes = new Words(terms.ints("weight_packed", shape.rows(), width));
        float[] scales = terms.floats("weight_scale", shape.rows(), shape.groups());
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                layer.code(row, column, codes.get(row * width, 1, bit(column, bits), bits));
            }
            for (int group = 0; group < shape.groups(); group++) {
                layer.scale(group, row, scales[row * shape.groups() + group]);
            }
        }
        readZeros(terms, scheme, layer);
        return terms.has("weight_g_idx") ? layer.withGroups(terms.ints("weight_g_idx", shape.columns())) : layer;
    }

    private static void readZeros(LayerTerms terms, GroupScheme scheme, GroupedCodes layer) throws IOException {
        GroupShape shape = layer.shape();
        int bits = shape.bits();
        int groups = shape.groups();
        int height = words(shape.rows(), bits);
        if (scheme.symmetric()) {
            Arrays.fill(layer.zeros(), (byte) shape.half());
            return;
        }
        Words zeros = new Words(terms.ints("weight_zero_point", height, groups));
        for (int group = 0; group < groups; group++) {
            for (int row = 0; row < shape.rows(); row++) {
                layer.zero(group, row, zeros.get(group, groups, bit(row, bits), bits));
            }
        }
    }

    @Override
    public void require(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        Halves.require(
                layer, scales -> Halves.areExact(scales) || Halves.areBrainFloats(scales), "binary16 or bfloat16");
        if (shape.groupSize() > 0 && shape.columns() % shape.groupSize() != 0) {
            throw new IllegalArgumentException("groups of " + shape.groupSize() + " do not divide " + shape.columns()
                    + " input features, as compressed-tensors wants");
        }
    }

    @Override
    public List<Term> write(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        int bits = shape.bits();
        int width = words(shape.columns(), bits);
        Words codes = new Words(new int[shape.rows() * width]);
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                codes.put(row * width, 1, bit(column, bits), bits, layer.code(row, column));
            }
        }
        List<Term> terms = new ArrayList<>();
        terms.add(Term.ints("weight_packed", codes.words(), shape.rows(), width));
        terms.add(scales(layer));
        if (!layer.isSymmetric()) {
            terms.add(zeros(layer));
        }
        if (!layer.isInOrder()) {
            terms.add(Term.ints("weight_g_idx", layer.groups(), shape.columns()));
        }
        terms.add(Term.longs("weight_shape", shape.rows(), shape.columns()));
        return terms;
    }

    /// In binary16, or in bfloat16 where only that holds the values.
    private static Term scales(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        float[] scales = new float[layer.scales().length];
        for (int row = 0; row < shape.rows(); row++) {
            for (int group = 0; group < shape.groups(); group++) {
                scales[row * shape.groups() + group] = layer.scale(group, row);
            }
        }
        return !Halves.areExact(scales) && Halves.areBrainFloats(scales)
                ? Term.brainFloats("weight_scale", scales, shape.rows(), shape.groups())
                : Term.halves("weight_scale", scales, shape.rows(), shape.groups());
    }

    private static Term zeros(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        int bits = shape.bits();
        int groups = shape.groups();
        int height = words(shape.rows(), bits);
        Words zeros = new Words(new int[height * groups]);
        for (int group = 0; group < groups; group++) {
            for (int row = 0; row < shape.rows(); row++) {
                zeros.put(group, groups, bit(row, bits), bits, layer.zero(group, row));
            }
        }
        return Term.ints("weight_zero_point", zeros.words(), height, groups);
    }
}
