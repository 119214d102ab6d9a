package dev.lloyd.tuning.zeroth;

import java.util.Arrays;
import java.util.List;

/// Numbers that move alone and together:
///
///     x_i = start_i + own_i + sum over levels l of shared_l[group_l(i)]
///
/// What moves is `own` and `shared`, all at first 0. A random direction in these has parts along which many numbers go
/// the same way. Where their derivatives agree, as those of too wide ranges do, such a part descends as many times
/// faster as there are numbers in the group; where they do not, it costs as much noise as the group's own.
final class SharedMoves {
    private final float[] start;
    private final List<int[]> levels;
    private final int size;

    /// @param start the numbers at first
    /// @param levels a group for each number, from 0
    SharedMoves(float[] start, List<int[]> levels) {
        this.start = start.clone();
        this.levels = List.copyOf(levels);
        this.size = start.length + levels.stream().mapToInt(SharedMoves::groups).sum();
    }

    private static int groups(int[] level) {
        return Arrays.stream(level).max().orElse(-1) + 1;
    }

    /// How many there are of own and shared ones together.
    int size() {
        return size;
    }

    /// The numbers.
    ///
    /// @param moves own ones, then shared ones level by level
    float[] numbers(float[] moves) {
        float[] numbers = start.clone();
        int from = numbers.length;
        for (int index = 0; index < numbers.length; index++) {
            numbers[index] += moves[index];
        }
        for (int[] level : levels) {
            for (int index = 0; index < numbers.length; index++) {
                numbers[index] += moves[from + level[index]];
            }
            from += groups(level);
        }
        return numbers;
    }
}
