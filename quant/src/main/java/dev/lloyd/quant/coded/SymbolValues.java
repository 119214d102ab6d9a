package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.FrequencyTable;

/// Turns symbols back into values: follows the trellis, one table look-up for the state and one for the value.
final class SymbolValues {
    private final float[] values;
    private final int unionMask;
    private final short[] successors;

    SymbolValues(CodedDesign design) {
        this.values = design.values();
        this.unionMask = design.trellis().unions() - 1;
        this.successors = new short[design.states() * 2];
        for (int index = 0; index < successors.length; index++) {
            successors[index] = (short) design.trellis().successor(index >> 1, index & 1);
        }
    }

    /// Decodes `count` symbols from state 0 on.
    void decode(byte[] symbols, int from, int count, float[] target, int offset) {
        int state = 0;
        for (int index = 0; index < count; index++) {
            int symbol = symbols[from + index] & 0xFF;
            target[offset + index] = values[(state & unionMask) * FrequencyTable.SYMBOLS_MAX + symbol];
            state = successors[state * 2 + (symbol & 1)];
        }
    }

    /// The same for symbols in whole numbers.
    void decode(int[] symbols, int from, int count, float[] target, int offset) {
        int state = 0;
        for (int index = 0; index < count; index++) {
            int symbol = symbols[from + index] & 0xFF;
            target[offset + index] = values[(state & unionMask) * FrequencyTable.SYMBOLS_MAX + symbol];
            state = successors[state * 2 + (symbol & 1)];
        }
    }
}
