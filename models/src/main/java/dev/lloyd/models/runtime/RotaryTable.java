package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Rope;
import java.util.concurrent.ConcurrentHashMap;

/// The sines and cosines of a rotation, made once for each position, for rows that are turned again and again. Bits are
/// those of {@link Rotary}. Takes `4 headSize` bytes for each position that was asked for. Thread-safe.
public final class RotaryTable {
    private static final int PAGE = 64;

    private final Rope rope;
    private final ConcurrentHashMap<Integer, float[]> pages = new ConcurrentHashMap<>();

    /// A table without any positions yet.
    public RotaryTable(Rope rope) {
        this.rope = rope;
    }

    /// Turns rows of neighbouring tokens, or turns them back, in their place.
    ///
    /// @param position of the first
    /// @param direction 1, or -1 for back
    /// @param rows tokens x features, heads side by side
    public void rotate(int position, int direction, Matrix rows) {
        int pairs = rope.frequencies().length;
        for (int row = 0; row < rows.rows(); row++) {
            float[] page = pages.computeIfAbsent((position + row) / PAGE, this::page);
            int angles = (position + row) % PAGE * rope.headSize();
            int end = rows.offset(row) + rows.columns();
            for (int head = rows.offset(row); head < end; head += rope.headSize()) {
                rotate(page, angles, direction, rows.values(), head, pairs);
            }
        }
    }

    private static void rotate(float[] page, int angles, int direction, float[] values, int head, int pairs) {
        for (int pair = 0; pair < pairs; pair++) {
            float cosine = page[angles + pair];
            float sine = direction * page[angles + pairs + pair];
            float a = values[head + pair];
            float b = values[head + pairs + pair];
            values[head + pair] = a * cosine - b * sine;
            values[head + pairs + pair] = a * sine + b * cosine;
        }
    }

    /// For each position the cosines of all pairs and behind them the sines.
    private float[] page(int number) {
        double[] frequencies = rope.frequencies();
        float[] page = new float[PAGE * rope.headSize()];
        for (int place = 0; place < PAGE; place++) {
            int start = place * rope.headSize();
            for (int pair = 0; pair < frequencies.length; pair++) {
                double angle = (number * PAGE + place) * frequencies[pair];
                page[start + pair] = (float) Math.cos(angle);
                page[start + frequencies.length + pair] = (float) Math.sin(angle);
            }
        }
        return page;
    }
}
