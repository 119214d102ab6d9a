package dev.lloyd.models.checkpoint;

import java.io.IOException;
import java.util.List;

/// AWQ for matrix products (`version` `gemm`): the transposed matrix, codes and zero points packed along the output
/// features, eight to a word in an order that suits the unpacking of pairs.
///
///     qweight    I32 [columns, rows / 8]    nibble i of word c holds code[8 c + order[i]][column]
///     qzeros     I32 [groups, rows / 8]     in the same order
///     scales     F16 [groups, rows]         order = 0 2 4 6 1 3 5 7
///
/// Always 4 bits, groups in order that divide the columns.
///
/// Source: Lin et al., AWQ, 2023; the layout of AutoAWQ.
record AwqLayout() implements GroupLayout.Writable {
    private static final int BITS = 4;
    private static final int PER_WORD = Integer.SIZE / BITS;

    /// The nibble of a word that holds each of its eight rows: the inverse of `order` above.
    private static final int[] NIBBLES = {0, 4, 1, 5, 2, 6, 3, 7};

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
        return List.of("qweight", "qzeros", "scales");
    }

    @Override
    public GroupShape shape(LayerTerms terms, GroupScheme scheme) throws IOException {
        if (scheme.bits() != BITS) {
            throw terms.fault("qweight", "cannot hold codes of " + scheme.bits() + " bits; AWQ has 4");
        }
        return scheme.shape(Math.multiplyExact(terms.size("qweight", 1), PER_WORD), terms.size("qweight", 0));
    }

    private static long bit(int row) {
        return (long) (row / PER_WORD) * Integer.SIZE + (long) NIBBLES[row % PER_WORD] * BITS;
    }

    @Override
    public GroupedCodes read(LayerTerms terms, GroupScheme scheme) throws IOException {
        GroupShape shape = shape(terms, scheme);
        int width = shape.rows() / PER_WORD;
        GroupedCodes layer = GroupedCodes.empty(shape).withScales(terms.floats("scales", shape.groups(), shape.rows()));
        Words codes = new Words(terms.ints("qweight", shape.columns(), width));
        Words zeros = new Words(terms.ints("qzeros", shape.groups(), width));
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                layer.code(row, column, codes.get(column * width, 1, bit(row), BITS));
            }
            for (int group = 0; group < shape.groups(); group++) {
                layer.zero(group, row, zeros.get(group * width, 1, bit(row), BITS));
            }
        }
        return layer;
    }

    @Override
    public void require(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        Halves.require(layer, Halves::areExact, "binary16");
        if (shape.bits() != BITS) {
            throw new IllegalArgumentException("AWQ has codes of 4 bits, not of " + shape.bits());
        }
        if (shape.rows() % PER_WORD != 0) {
            throw new IllegalArgumentException(shape.rows() + " output features do not fill whole words of 8 codes");
        }
        if (shape.groupSize() > 0 && shape.columns() % shape.groupSize() != 0) {
            throw new IllegalArgumentException("groups of " + shape.groupSize() + " do not divide " + shape.columns()
                    + " input features, as AWQ wants");
        }
        if (!layer.isInOrder()) {
            throw new IllegalArgumentException("its columns were sorted before they were grouped, and AWQ cannot say"
                    + " which column is in which group");
        }
    }

    @Override
    public List<Term> write(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        int width = shape.rows() / PER_WORD;
        Words codes = new Words(new int[shape.columns() * width]);
        Words zeros = new Words(new int[shape.groups() * width]);
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                codes.put(column * width, 1, bit(row), BITS, layer.code(row, column));
            }
            for (int group = 0; group < shape.groups(); group++) {
                zeros.put(group * width, 1, bit(row), BITS, layer.zero(group, row));
            }
        }
        return List.of(
                Term.ints("qweight", codes.words(), shape.columns(), width),
                Term.ints("qzeros", zeros.words(), shape.groups(), width),
                Term.halves("scales", layer.scales(), shape.groups(), shape.rows()));
    }
}
