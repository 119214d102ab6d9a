package dev.lloyd.formats.gguf;

import java.util.List;

/// A value of a GGUF file's metadata, with the type that it is stored in.
public sealed interface GgufValue {
    /// The types of values; the constants stand in the order of their numbers in the file.
    enum Kind {
        /// Unsigned byte.
        U8(1),
        /// Signed byte.
        I8(1),
        /// Unsigned 16-bit integer.
        U16(2),
        /// Signed 16-bit integer.
        I16(2),
        /// Unsigned 32-bit integer.
        U32(4),
        /// Signed 32-bit integer.
        I32(4),
        /// 32-bit float.
        F32(4),
        /// A byte of 0 or 1.
        BOOL(1),
        /// A length of 64 bits and that many bytes of UTF-8.
        STRING(8),
        /// An element kind, a length of 64 bits, and the elements.
        ARRAY(12),
        /// Unsigned 64-bit integer.
        U64(8),
        /// Signed 64-bit integer.
        I64(8),
        /// 64-bit float.
        F64(8);

        private final int minimumBytes;

        Kind(int minimumBytes) {
            this.minimumBytes = minimumBytes;
        }

        int minimumBytes() {
            return minimumBytes;
        }
    }

    /// How the value is stored.
    Kind kind();

    /// An integer. Unsigned 64-bit values beyond `2^63 - 1` appear negative.
    ///
    /// @param kind its integer kind
    /// @param value the number
    record Whole(Kind kind, long value) implements GgufValue {
        /// Checks that the kind holds the number.
        public Whole {
            boolean fits = switch (kind) {
                case U8 -> value >= 0 && value <= 0xff;
                case I8 -> value == (byte) value;
                case U16 -> value >= 0 && value <= 0xffff;
                case I16 -> value == (short) value;
                case U32 -> value >= 0 && value <= 0xffffffffL;
                case I32 -> value == (int) value;
                case U64, I64 -> true;
                default -> false;
            };
            if (!fits) {
                throw new IllegalArgumentException(kind + " does not hold " + value);
            }
        }

        @Override
        public String toString() {
            return kind == Kind.U64 ? Long.toUnsignedString(value) : Long.toString(value);
        }
    }

    /// A float.
    ///
    /// @param kind `F32` or `F64`
    /// @param value the number; of an `F32`, its exact value
    record Real(Kind kind, double value) implements GgufValue {
        /// Checks the kind.
        public Real {
            if (kind != Kind.F32 && kind != Kind.F64) {
                throw new IllegalArgumentException(kind + " holds no floats");
            }
        }

        @Override
        public String toString() {
            return kind == Kind.F32 ? Float.toString((float) value) : Double.toString(value);
        }
    }

    /// A truth value.
    ///
    /// @param value whether it holds
    record Flag(boolean value) implements GgufValue {
        /// Nothing to check.
        public Flag {}

        @Override
        public Kind kind() {
            return Kind.BOOL;
        }

        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /// A text.
    ///
    /// @param value the characters
    record Text(String value) implements GgufValue {
        /// Nothing to check.
        public Text {}

        @Override
        public Kind kind() {
            return Kind.STRING;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /// Several values of one kind.
    ///
    /// @param element the kind of all of them
    /// @param values the values
    record Items(Kind element, List<GgufValue> values) implements GgufValue {
        /// Copies the list and checks the kinds.
        public Items {
            values = List.copyOf(values);
            for (GgufValue value : values) {
                if (value.kind() != element) {
                    throw new IllegalArgumentException("an array of " + element + " does not hold " + value.kind());
                }
            }
        }

        @Override
        public Kind kind() {
            return Kind.ARRAY;
        }

        /// The number and the kind of the elements, since there may be very many.
        @Override
        public String toString() {
            return "[" + values.size() + " x " + element + "]";
        }
    }

    /// A text.
    static GgufValue of(String value) {
        return new Text(value);
    }

    /// An unsigned 32-bit integer, the usual kind of a count.
    static GgufValue of(long value) {
        return new Whole(Kind.U32, value);
    }

    /// A 32-bit float.
    static GgufValue of(float value) {
        return new Real(Kind.F32, value);
    }

    /// An array of texts.
    static GgufValue of(List<String> values) {
        return new Items(Kind.STRING, values.stream().map(GgufValue::of).toList());
    }
}
