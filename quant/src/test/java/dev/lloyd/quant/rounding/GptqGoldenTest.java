package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.range.MinMax;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Codes of GPTQ on a stored layer against those of an independent implementation (`gptq/README.md` says how they
/// were made).
class GptqGoldenTest {
    private static final int ROWS = 32;
    private static final int COLUMNS = 64;

    private static ByteBuffer bytes(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(GptqGoldenTest.class.getResourceAsStream("gptq/" + name), name)) {
            return ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @ParameterizedTest
    @CsvSource({"NATURAL, codes.u8", "ACTIVATION, codes-activation.u8"})
    void everyCodeIsThatOfAnIndependentImplementation(Gptq.Order order, String golden) throws IOException {
        float[] values = new float[ROWS * COLUMNS];
        bytes("weights.f32").asFloatBuffer().get(values);
        double[] moments = new double[COLUMNS * COLUMNS];
        bytes("moments.f64").asDoubleBuffer().get(moments);
        Matrix weights = new Matrix(ROWS, COLUMNS, values);
        Grid grid = (Grid) PartText.parse(Question.GRID, "int(bits=3, group=32, mode=asymmetric, scales=f32)");
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        try (Workers workers = Workers.of(2)) {
            Points points = grid.points(new Sample(values, COLUMNS, ones, 1, workers));
            PlaneWriter writer =
                    new PlaneWriter(List.of(grid), List.of(points), new MinMax(), weights, ones, Optional.empty());
            DoubleMatrix objective = new DoubleMatrix(COLUMNS, COLUMNS, moments);
            new Gptq(0.01, order).round(new RoundingTask(weights, writer, Optional.of(objective), 1, workers));
            ByteBuffer expected = bytes(golden);
            int[] codes = new int[COLUMNS];
            int[] theirs = new int[COLUMNS];
            for (int row = 0; row < ROWS; row++) {
                writer.planes().planes().getFirst().codes().read(row, codes);
                for (int column = 0; column < COLUMNS; column++) {
                    theirs[column] = expected.get() & 0xFF;
                }
                assertArrayEquals(theirs, codes, "row " + row);
            }
        }
    }
}
