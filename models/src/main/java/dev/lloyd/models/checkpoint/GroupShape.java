package dev.lloyd.models.checkpoint;

import dev.lloyd.quant.plane.Granularity;

/// The sizes of a layer in groups.
///
/// @param rows output features, 1 or more
/// @param columns input features, 1 or more
/// @param bits width of a code, 2 to 8
/// @param groupSize columns that share a scale and a zero point in each row; 0: all of them. The last group may be
///     shorter
public record GroupShape(int rows, int columns, int bits, int groupSize) {
    /// Checks the ranges above, and that an array can hold the codes.
    public GroupShape {
        if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a layer of " + rows + " x " + columns + " cannot be held");
        }
        if (bits < 2 || bits > 8) {
            throw new IllegalArgumentException("group formats have codes of 2 to 8 bits, not of " + bits);
        }
        if (groupSize < 0) {
            throw new IllegalArgumentException("a group cannot have " + groupSize + " columns");
        }
    }

    /// Groups of a row.
    public int groups() {
        return groupSize == 0 ? 1 : Math.ceilDiv(columns, groupSize);
    }

    /// The group of each column where they follow each other.
    int[] groupsInOrder() {
        int[] groups = new int[columns];
        for (int column = 0; column < columns && groupSize > 0; column++) {
            groups[column] = column / groupSize;
        }
        return groups;
    }

    /// Codes in all.
    int count() {
        return rows * columns;
    }

    /// `2^(bits - 1)`: the zero point of symmetric codes.
    int half() {
        return 1 << (bits - 1);
    }

    /// `2^bits - 1`: the largest code and zero point.
    int largest() {
        return (1 << bits) - 1;
    }

    /// The group size as a recipe says it.
    Granularity granularity() {
        return groupSize == 0 ? new Granularity.Channel() : Granularity.of(groupSize);
    }
}
