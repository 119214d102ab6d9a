package dev.lloyd.quant.plane;

/// Which values share a scale: a run of a row's columns, a whole row (channel), or the whole tensor. Text form: a
/// number, `channel`, or `tensor`.
public sealed interface Granularity {
    /// A scale for each run of `size` columns of a row; the last run of a row may be shorter.
    ///
    /// @param size columns that share a scale, 1 or more
    record Columns(int size) implements Granularity {
        /// Checks the size.
        public Columns {
            if (size < 1) {
                throw new IllegalArgumentException("a group has 1 or more columns, not " + size);
            }
        }

        @Override
        public String toString() {
            return Integer.toString(size);
        }
    }

    /// A scale for each row.
    record Channel() implements Granularity {
        @Override
        public String toString() {
            return "channel";
        }
    }

    /// One scale.
    record Tensor() implements Granularity {
        @Override
        public String toString() {
            return "tensor";
        }
    }

    /// Columns that share a scale in a row of that many columns.
    default int groupColumns(int columns) {
        return this instanceof Columns group ? Math.min(group.size(), Math.max(columns, 1)) : Math.max(columns, 1);
    }

    /// A group of columns.
    static Granularity of(int size) {
        return new Columns(size);
    }

    /// The inverse of `toString()`.
    static Granularity parse(String text) {
        return switch (text) {
            case "channel" -> new Channel();
            case "tensor" -> new Tensor();
            default -> {
                try {
                    yield new Columns(Integer.parseInt(text));
                } catch (NumberFormatException exception) {
                    throw new IllegalArgumentException("it can be a number of columns, channel, or tensor", exception);
                }
            }
        };
    }
}
