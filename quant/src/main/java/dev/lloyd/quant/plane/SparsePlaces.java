package dev.lloyd.quant.plane;

import java.util.Arrays;

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

    /// The first index whose place is not before one.
    int firstFrom(int place) {
        int index = Arrays.binarySearch(places, place);
        return index < 0 ? -index - 1 : index;
    }

    /// Zeros before a code since the one before it.
    int gap(int index) {
        return places[index] - (index == 0 ? 0 : places[index - 1] + 1);
    }

    /// Takes places from a file one by one, which must be ascending, inside, and as many as were announced.
    static final class Ascending {
        private final SparsePlaces target;
        private int next;

        Ascending(int length, int count) {
            this.target = new SparsePlaces(length, new int[count], new byte[count]);
        }

        int length() {
            return target.length;
        }

        int count() {
            return target.count();
        }

        void add(long place, long sign) {
            long least = next == 0 ? 0 : target.places[next - 1] + 1L;
            if (next == count() || place < least || place >= length()) {
                throw new IllegalArgumentException("code " + next + " of " + count() + " that are not 0 cannot be at "
                        + place + ", as places go from " + least + " to " + (length() - 1));
            }
            target.places[next] = (int) place;
            target.signs[next++] = (byte) sign;
        }

        SparsePlaces whole() {
            if (next < count()) {
                throw new IllegalArgumentException(
                        "there are " + next + " codes that are not 0, and " + count() + " were announced");
            }
            return target;
        }
    }
}
