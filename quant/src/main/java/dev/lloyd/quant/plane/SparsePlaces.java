package dev.lloyd.quant.plane;

/// Where ternary codes are not 0, and with which sign.
///
/// @param length how many codes there are
/// @param places those that are not 0, ascending
/// @param signs of each: 0 for code 1, 1 for code 2
@SuppressWarnings("ArrayRecordComponent") // Read only, and compared by nobody.
record SparsePlaces(int length, int[] places, byte[] signs) {
    /// Finds them among codes of 0 to 2.
    static SparsePlaces of(short[] codes) {
        int count = 0;
        for (short code : codes) {
            count += code == 0 ? 0 : 1;
        }
        int[] places = new int[count];
        byte[] signs = new byte[count];
        int next = 0;
        for (int place = 0; place < codes.length; place++) {
            if (codes[place] != 0) {
                places[next] = place;
                signs[next++] = (byte) (codes[place] - 1);
            }
        }
        return new SparsePlaces(codes.length, places, signs);
    }

    int count() {
        return places.length;
    }

    int place(int index) {
        return places[index];
    }

    int sign(int index) {
        return signs[index];
    }

    /// Zeros before a code since the one before it.
    int gap(int index) {
        return places[index] - (index == 0 ? 0 : places[index - 1] + 1);
    }
}
