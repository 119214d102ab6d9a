package dev.lloyd.models.checkpoint;

import java.io.IOException;
import java.util.List;

/// The formats `int-quantized` and `naive-quantized` of compressed-tensors: one signed byte a code. Read only; 8 bits
/// are written as `pack-quantized`, which every reader of the family takes for weights alone.
///
///     weight               I8 [rows, columns]                 code - 2^(bits - 1)
///     weight_scale         F16, BF16 or F32 [rows, groups]
///     weight_zero_point    I8 [rows, groups]                  zero - 2^(bits - 1); missing if symmetric
///
/// Activations may be quantized at run time too; that is no property of the weights, and is not done here.
///
/// Source: compressed-tensors (`compressors/quantized_compressors/naive_quantized.py`).
record IntQuantizedLayout() implements GroupLayout {
    @Override
    public String codes() {
        return "weight";
    }

    @Override
    public String scales() {
        return "weight_scale";
    }

    @Override
    public List<String> terms() {
        return List.of("weight", "weight_scale", "weight_zero_point");
    }

    @Override
    public GroupShape shape(LayerTerms terms, GroupScheme scheme) throws IOException {
        return scheme.shape(terms.size("weight", 0), terms.size("weight", 1));
    }

    @Override
    public GroupedCodes read(LayerTerms terms, GroupScheme scheme) throws IOException {
        GroupShape shape = shape(terms, scheme);
        GroupedCodes layer = GroupedCodes.empty(shape);
        byte[] codes = terms.bytes("weight", shape.rows(), shape.columns());
        float[] scales = terms.floats("weight_scale", shape.rows(), shape.groups());
        byte[] zeros = scheme.symmetric()
                ? new byte[scales.length]
                : terms.bytes("weight_zero_point", shape.rows(), shape.groups());
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                layer.code(row, column, unsigned(terms, "weight", codes[row * shape.columns() + column], shape));
            }
            for (int group = 0; group < shape.groups(); group++) {
                int index = row * shape.groups() + group;
                layer.scale(group, row, scales[index]);
                layer.zero(group, row, unsigned(terms, "weight_zero_point", zeros[index], shape));
            }
        }
        return layer;
    }

    private static int unsigned(LayerTerms terms, String term, byte value, GroupShape shape) throws IOException {
        int code = value + shape.half();
        if (code < 0 || code > shape.largest()) {
            throw terms.fault(term, "holds " + value + ", which is no code of " + shape.bits() + " bits");
        }
        return code;
    }
}
