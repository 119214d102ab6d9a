package dev.lloyd.models.checkpoint;

import java.io.IOException;
import java.util.List;

/// GPTQ: the transposed matrix, codes packed along the input features, zero points along the output features, both
/// without gaps, lowest bits first.
///
///     qweight    I32 [columns * bits / 32, rows]    code[row][column] at bit column * bits of run `row`
///     qzeros     I32 [groups, rows * bits / 32]     zero[group][row] at bit row * bits of run `group`
///     scales     F16 [groups, rows]
///     g_idx      I32 [columns]                      the group of each column; may be missing where they are in order
///
/// Version 1 stores each zero point less one, version 2 as it is. A zero point of 0 cannot be stored in version 1: the
/// writers of the time let -1 run over the neighbours, and what a reader makes of all ones, 0 or `2^bits`, depends on
/// the reader. So 0 is refused by the writer, all ones by the reader.
///
/// Widths of 2, 4 and 8 bits fill words; 3 bits reach over them, 32 codes in 3 words.
///
/// Source: Frantar et al., GPTQ, 2022; the layout of AutoGPTQ and GPTQModel (`checkpoint_format` `gptq`, `gptq_v2`).
///
/// @param lessening what is taken off zero points: 1 in version 1, 0 in version 2
record GptqLayout(int lessening) implements GroupLayout.Writable {
    private static final List<Integer> WIDTHS = List.of(2, 3, 4, 8);

    @Override
    public String codes() {
        return "qweight";
    }

    @Override
    public String scales() {
        return "scales";
    }

    @Override
    public List<String> terms() {
        return List.of("qweight", "qzeros", "scales", "g_idx");
    }

    @Override
    public GroupShape shape(LayerTerms terms, GroupScheme scheme) throws IOException {
        long bits = (long) terms.size("qweight", 0) * Integer.SIZE;
        if (!WIDTHS.contains(scheme.bits()) || bits % scheme.bits() != 0) {
            throw terms.fault("qweight", "cannot hold codes of " + scheme.bits() + " bits; GPTQ has " + WIDTHS);
        }
        return scheme.shape(terms.size("qweight", 1), Math.toIntExact(bits / scheme.bits()));
    }

    @Override
    public GroupedCodes read(LayerTerms terms, GroupScheme scheme) throws IOException {
        GroupShape shape = shape(terms, scheme);
        int bits = shape.bits();
        int rows = shape.rows();
        GroupedCodes layer = GroupedCodes.empty(shape).withScales(terms.floats("scales", shape.groups(), rows));
        Words codes = new Words(terms.ints("qweight", Words.count((long) shape.columns() * bits), rows));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < shape.columns(); column++) {
                layer.code(row, column, codes.get(row, rows, (long) column * bits, bits));
            }
        }
        readZeros(terms, layer);
        if (scheme.symmetric() && !layer.isSymmetric()) {
            throw terms.fault(
                    "qzeros",
                    "has other zero points than " + shape.half() + ", though the configuration says 'sym': readers"
                            + " that believe it get other weights than those that read the tensor");
        }
        return terms.has("g_idx") ? layer.withGroups(terms.ints("g_idx", shape.columns())) : layer;
    }

    private void readZeros(LayerTerms terms, GroupedCodes layer) throws IOException {
        GroupShape shape = layer.shape();
        int bits = shape.bits();
        int width = Words.count((long) shape.rows() * bits);
        Words zeros = new Words(terms.ints("qzeros", shape.groups(), width));
        for (int group = 0; group < shape.groups(); group++) {
            for (int row = 0; row < shape.rows(); row++) {
                int zero = zeros.get(group * width, 1, (long) row * bits, bits) + lessening;
                if (zero > shape.largest()) {
                    throw terms.fault(
                            "qzeros",
                            "has all ones for row " + row + ", group " + group + ": in version 1 some readers take"
                                    + " that for a zero point of 0, others for " + zero);
                }
                layer.zero(group, row, zero);
            }
        }
    }

    @Override
    public void require(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        Halves.require(layer, Halves::areExact, "binary16");
        if (!WIDTHS.contains(shape.bits())) {
            throw new IllegalArgumentException("GPTQ has codes of " + WIDTHS + " bits, not of " + shape.bits());
        }
        requireWhole("input", shape.columns(), shape.bits());
        requireWhole("output", shape.rows(), shape.bits());
        for (int group = 0; group < shape.groups(); group++) {
            for (int row = 0; row < shape.rows(); row++) {
                if (layer.zero(group, row) < lessening) {
                    throw new IllegalArgumentException("row " + row + ", group " + group + " has the zero point 0,"
                            + " which GPTQ version 1 cannot store (it stores one less); gptq-v2 can");
                }
            }
        }
    }

    private static void requireWhole(String side, int features, int bits) {
        if ((long) features * bits % Integer.SIZE != 0) {
            throw new IllegalArgumentException(features + " " + side + " features of " + bits
                    + " bits do not fill whole words of 32 bits, as GPTQ wants");
        }
    }

    @Override
    public List<Term> write(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        int bits = shape.bits();
        int rows = shape.rows();
        int height = Words.count((long) shape.columns() * bits);
        Words codes = new Words(new int[height * rows]);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < shape.columns(); column++) {
                codes.put(row, rows, (long) column * bits, bits, layer.code(row, column));
            }
        }
        int width = Words.count((long) rows * bits);
        Words zeros = new Words(new int[shape.groups() * width]);
        for (int group = 0; group < shape.groups(); group++) {
            for (int row = 0; row < rows; row++) {
                zeros.put(group * width, 1, (long) row * bits, bits, layer.zero(group, row) - lessening);
            }
        }
        return List.of(
                Term.ints("qweight", codes.words(), height, rows),
                Term.ints("qzeros", zeros.words(), shape.groups(), width),
                Term.halves("scales", layer.scales(), shape.groups(), rows),
                Term.ints("g_idx", layer.groups(), shape.columns()));
    }
}
