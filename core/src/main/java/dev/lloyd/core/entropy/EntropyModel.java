package dev.lloyd.core.entropy;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import java.util.List;

/// How probable every symbol is: a {@link ContextMachine} and one {@link FrequencyTable} for each of its
/// contexts.
///
/// Alphabets may differ. Immutable and thread-safe; holds the decoder's tables, 16 KiB per context.
public final class EntropyModel {
    private final ContextMachine machine;
    private final List<FrequencyTable> tables;

    /// What stands at each point of the probability range, `contexts x 4096`: the symbol (bits 0 to 7), how far
    /// into the symbol's range the point lies (bits 8 to 19), the symbol's frequency less one (bits 20 to 31).
    private final int[] slots;

    /// `frequency << 16 | first point of the range` by context and symbol: `contexts x 256`.
    private final int[] ranges;

    private EntropyModel(ContextMachine machine, List<FrequencyTable> tables) {
        this.machine = machine;
        this.tables = tables;
        this.slots = new int[machine.contexts() * FrequencyTable.TOTAL];
        this.ranges = new int[machine.contexts() << 8];
        for (int context = 0; context < tables.size(); context++) {
            fill(context, tables.get(context));
        }
    }

    private void fill(int context, FrequencyTable table) {
        int start = 0;
        for (int symbol = 0; symbol < table.symbolCount(); symbol++) {
            int frequency = table.frequency(symbol);
            ranges[context << 8 | symbol] = frequency << 16 | start;
            for (int within = 0; within < frequency; within++) {
                slots[context * FrequencyTable.TOTAL + start + within] = (frequency - 1) << 20 | within << 8 | symbol;
            }
            start += frequency;
        }
    }

    /// A model of one context.
    public static EntropyModel memoryless(FrequencyTable table) {
        return new EntropyModel(ContextMachine.MEMORYLESS, List.of(table));
    }

    /// A model with a table for each context of a machine.
    ///
    /// @param tables as many as the machine has contexts
    public static EntropyModel of(ContextMachine machine, List<FrequencyTable> tables) {
        if (tables.size() != machine.contexts()) {
            throw new IllegalArgumentException(
                    tables.size() + " tables for " + machine.contexts() + " contexts: one each is needed");
        }
        return new EntropyModel(machine, List.copyOf(tables));
    }

    /// The machine.
    public ContextMachine machine() {
        return machine;
    }

    /// The same tables with a machine of as many contexts.
    public EntropyModel with(ContextMachine other) {
        return of(other, tables);
    }

    /// The tables, by context.
    public List<FrequencyTable> tables() {
        return tables;
    }

    /// The ideal length in bits of symbols coded from a state on: what a stream of them comes to, but for some
    /// bytes a block.
    ///
    /// @throws IllegalArgumentException if a symbol cannot be coded, naming it and its index
    public double cost(byte[] source, int from, int count) {
        double bits = 0;
        int state = 0;
        for (int index = from; index < from + count; index++) {
            state = (index - from) % machine.period() == 0 ? 0 : state;
            int symbol = source[index] & 0xFF;
            range(machine.context(state), symbol, index);
            bits += tables.get(machine.context(state)).cost(symbol);
            state = machine.successor(state, symbol);
        }
        return bits;
    }

    /// `frequency << 16 | first point` of a symbol, or the error that it cannot be coded.
    int range(int context, int symbol, int index) {
        int range = ranges[context << 8 | symbol];
        if (range >>> 16 == 0) {
            throw new IllegalArgumentException("symbol " + symbol + " at index " + index
                    + " has no probability in context " + context + " and cannot be coded");
        }
        return range;
    }

    /// For the decoder's loop; not to be written.
    int[] slots() {
        return slots;
    }

    /// Writes the tables; the machine is known from elsewhere.
    public void write(BitWriter target) {
        tables.forEach(table -> table.write(target));
    }

    /// Reads what {@link #write} wrote.
    ///
    /// @throws CorruptStreamException if the bits are not such tables
    public static EntropyModel read(BitReader source, ContextMachine machine) throws CorruptStreamException {
        FrequencyTable[] tables = new FrequencyTable[machine.contexts()];
        for (int context = 0; context < tables.length; context++) {
            tables[context] = FrequencyTable.read(source);
        }
        return of(machine, List.of(tables));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntropyModel model && model.machine == machine && model.tables.equals(tables);
    }

    @Override
    public int hashCode() {
        return tables.hashCode();
    }
}
