package dev.lloyd.vectors.index;

import dev.lloyd.vectors.attribute.AttributeCodes;
import dev.lloyd.vectors.attribute.AttributeColumn;
import dev.lloyd.vectors.attribute.Condition;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// An attribute in a file: its codes, and its values where codes do not say them.
///
/// @param name of the attribute
/// @param codes of each vector
/// @param bounds what codes stand for; its codes are not used
/// @param values of each vector; without them every code stands for one value
/// @param words the dictionary; nothing for numbers
record StoredAttribute(
        String name,
        CheckedTensor codes,
        AttributeCodes bounds,
        Optional<CheckedTensor> values,
        Optional<List<String>> words) {
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Takes out the places whose values do not meet a condition.
    void retain(Condition.Test test, BitSet places) {
        Condition.Share[] shares = new Condition.Share[256];
        for (int code = 0; code < shares.length; code++) {
            boolean known = code < bounds.least().length;
            shares[code] = known ? test.of(bounds.least()[code], bounds.most()[code]) : Condition.Share.NONE;
        }
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            Condition.Share share = shares[code(place)];
            boolean met = share == Condition.Share.ALL || (share == Condition.Share.SOME && test.isMetBy(value(place)));
            places.set(place, met);
        }
    }

    private int code(int place) {
        codes.check(place, place + 1L);
        return Byte.toUnsignedInt(codes.bytes().get(ValueLayout.JAVA_BYTE, place));
    }

    /// The value of a vector; NaN if it has none.
    double value(int place) {
        int code = code(place);
        if (values.isEmpty()) {
            return code < bounds.least().length ? bounds.least()[code] : Double.NaN;
        }
        values.get().check((long) place * Double.BYTES, (place + 1L) * Double.BYTES);
        return values.get().bytes().getAtIndex(DOUBLE, place);
    }

    /// All values in memory.
    AttributeColumn column(int size) {
        double[] all = new double[size];
        for (int place = 0; place < size; place++) {
            all[place] = value(place);
        }
        return new AttributeColumn(name, all, words);
    }

    /// Bytes that grow with the number of vectors.
    long byteSize() {
        return codes.bytes().byteSize()
                + values.map(each -> each.bytes().byteSize()).orElse(0L);
    }

    /// Checks every block.
    void verify() {
        codes.checkAll();
        values.ifPresent(CheckedTensor::checkAll);
    }
}
