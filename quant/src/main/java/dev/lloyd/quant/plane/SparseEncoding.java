package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;

/// Ways to write where the few codes that are not 0 stand, each followed by the bit of its sign. With `n` codes, `k` of
/// them not 0, and gaps `g_i` of zeros between them (before the first too):
///
///     bitmap     n + k bits                                    a bit for every code
///     indexes    k (ceil(log2 n) + 1)                          the place of each
///     golomb     k (b + 2) + sum floor(g_i / 2^b)              Golomb's code of the gaps, a power of two
///     gamma      2 k + 2 sum floor(log2(g_i + 1))              Elias' code of the gaps
///
/// Bitmaps are the shortest where many codes are not 0, Golomb's code where places are as if drawn by lot, Elias' where
/// whole rows are empty and others full. `b` is the one that makes the string shortest, and stands before it.
///
/// Sources: Golomb, Run-length encodings, 1966; Elias, Universal codeword sets and representations of the integers,
/// 1975.
enum SparseEncoding {
    /// A bit for every code.
    BITMAP {
        @Override
        long bits(SparsePlaces places) {
            return places.length() + (long) places.count();
        }

        @Override
        void write(SparsePlaces places, BitWriter target) {
            int next = 0;
            for (int place = 0; place < places.length(); place++) {
                boolean is = next < places.count() && places.place(next) == place;
                target.write(is ? 1 : 0, 1);
                if (is) {
                    target.write(places.sign(next++), 1);
                }
            }
        }

        @Override
        void read(BitReader source, SparsePlaces.Ascending target) {
            for (int place = 0; place < target.length(); place++) {
                if (source.read(1) == 1) {
                    target.add(place, source.read(1));
                }
            }
        }
    },

    /// The place of each.
    INDEXES {
        @Override
        long bits(SparsePlaces places) {
            return places.count() * (1L + width(places.length()));
        }

        private static int width(int length) {
            return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, length - 1));
        }

        @Override
        void write(SparsePlaces places, BitWriter target) {
            for (int index = 0; index < places.count(); index++) {
                target.write(places.place(index), width(places.length()));
                target.write(places.sign(index), 1);
            }
        }

        @Override
        void read(BitReader source, SparsePlaces.Ascending target) {
            for (int index = 0; index < target.count(); index++) {
                target.add(source.read(width(target.length())), source.read(1));
            }
        }
    },

    /// Golomb's code of the gaps.
    GOLOMB {
        private static final int EXPONENT_BITS = 5;

        @Override
        long bits(SparsePlaces places) {
            return EXPONENT_BITS + bits(places, exponent(places));
        }

        private static long bits(SparsePlaces places, int exponent) {
            long bits = places.count() * (2L + exponent);
            for (int index = 0; index < places.count(); index++) {
                bits += places.gap(index) >>> exponent;
            }
            return bits;
        }

        // The first of the least. Bits are convex in the exponent, so none beyond the first that is no gain is less.
        private static int exponent(SparsePlaces places) {
            int best = 0;
            long least = bits(places, 0);
            for (int exponent = 1; exponent < 31; exponent++) {
                long bits = bits(places, exponent);
                if (bits >= least) {
                    break;
                }
                least = bits;
                best = exponent;
            }
            return best;
        }

        @Override
        void write(SparsePlaces places, BitWriter target) {
            int exponent = exponent(places);
            target.write(exponent, EXPONENT_BITS);
            for (int index = 0; index < places.count(); index++) {
                int gap = places.gap(index);
                for (int rest = gap >>> exponent; rest > 0; rest -= 32) {
                    target.write(0, Math.min(rest, 32));
                }
                target.write(1, 1);
                target.write(gap & ((1 << exponent) - 1), exponent);
                target.write(places.sign(index), 1);
            }
        }

        @Override
        void read(BitReader source, SparsePlaces.Ascending target) {
            int exponent = (int) source.read(EXPONENT_BITS);
            long place = -1;
            for (int index = 0; index < target.count(); index++) {
                long quotient = 0;
                while (source.read(1) == 0) {
                    quotient++;
                    if (quotient > target.length() >>> exponent) {
                        throw new IllegalArgumentException(
                                "a gap of " + quotient + " times 2^" + exponent + " is longer than all codes");
                    }
                }
                place += 1 + (quotient << exponent) + source.read(exponent);
                target.add(place, source.read(1));
            }
        }
    },

    /// Elias' code of the gaps.
    GAMMA {
        @Override
        long bits(SparsePlaces places) {
            long bits = 0;
            for (int index = 0; index < places.count(); index++) {
                bits += 2 + 2 * (31 - Integer.numberOfLeadingZeros(places.gap(index) + 1));
            }
            return bits;
        }

        @Override
        void write(SparsePlaces places, BitWriter target) {
            for (int index = 0; index < places.count(); index++) {
                target.writeGamma(places.gap(index));
                target.write(places.sign(index), 1);
            }
        }

        @Override
        void read(BitReader source, SparsePlaces.Ascending target) {
            long place = -1;
            for (int index = 0; index < target.count(); index++) {
                place += 1 + (long) source.readGamma();
                target.add(place, source.read(1));
            }
        }
    };

    /// How many bits it takes.
    abstract long bits(SparsePlaces places);

    /// Appends places and signs.
    abstract void write(SparsePlaces places, BitWriter target);

    /// Reads what was written.
    ///
    /// @throws IllegalArgumentException if there are not as many bits, or a place cannot be
    abstract void read(BitReader source, SparsePlaces.Ascending target);
}
