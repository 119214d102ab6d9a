package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.quant.allocation.Linearity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// How much the network's output suffers from noise in each matrix: the `alpha` of {@link Linearity}.
///
/// Batch by batch, the hidden values before each block are kept, so that noise in a block costs only the blocks from
/// it on. Memory: all weights as floats, the hidden values of a batch in front of every block, its outputs twice.
final class Sensitivity {
    private static final long SEED = 1;
    private static final int SEQUENCE_TOKENS = 128;
    /// Tokens of a batch; those of a calibration text may have more.
    static final int BATCH_TOKENS = 1024;

    private final Model model;
    private final Network network;
    private final DenseWeights weights;
    private final double noise;
    private final List<TokenBatch> text;
    private final Workers workers;

    /// @throws IllegalArgumentException if the part wants calibration text and there is none
    Sensitivity(Linearity part, Model model, Optional<CalibrationSet> calibration, Workers workers) {
        this.model = model;
        this.network = model.network();
        this.weights = new DenseWeights(model.tensors());
        this.noise = part.noise();
        this.workers = workers;
        this.text = switch (part.on()) {
            case RANDOM -> random(network, part.tokens());
            case CALIBRATION ->
                beginning(
                        calibration.orElseThrow(
                                () -> new IllegalArgumentException("linearity(on=calibration) needs calibration text")),
                        part.tokens());
        };
    }

    private static List<TokenBatch> random(Network network, int tokens) {
        RandomGenerator generator = Seeds.generator(SEED);
        int length = Math.max(network.minTokens(), Math.min(Math.min(SEQUENCE_TOKENS, network.maxTokens()), tokens));
        int sequences = Math.max(1, tokens / length);
        int batch = Math.max(1, BATCH_TOKENS / length);
        List<TokenBatch> batches = new ArrayList<>();
        for (int done = 0; done < sequences; done += batch) {
            batches.add(TokenBatch.of(IntStream.range(done, Math.min(sequences, done + batch))
                    .mapToObj(sequence -> IntStream.generate(() -> generator.nextInt(network.vocabularySize()))
                            .limit(length)
                            .toArray())
                    .toList()));
        }
        return batches;
    }

    private static List<TokenBatch> beginning(CalibrationSet calibration, int tokens) {
        List<TokenBatch> batches = new ArrayList<>();
        long taken = 0;
        for (TokenBatch batch : calibration.batches()) {
            if (taken < tokens) {
                batches.add(batch);
                taken += batch.ids().length;
            }
        }
        return batches;
    }

    /// Divergence per squared relative size of the noise, by tensor name.
    Map<String, Double> of(List<Unit> units, QuantizeProgress progress) throws IOException {
        Map<String, Double> sums = new LinkedHashMap<>();
        long rows = 0;
        for (TokenBatch batch : text) {
            Passage passage = new Passage(batch);
            for (Unit unit : units) {
                for (Target target : unit.targets()) {
                    progress.step("noise in " + target.tensor());
                    sums.merge(target.tensor(), passage.divergence(unit, target), Double::sum);
                }
            }
            rows += passage.output.rows();
        }
        double scale = 1 / (rows * noise * noise);
        sums.replaceAll((tensor, sum) -> Math.max(0, sum * scale));
        return sums;
    }

    /// A batch on its way through the network.
    private final class Passage {
        private final TokenBatch batch;
        private final List<Matrix> hidden = new ArrayList<>();
        private final Matrix output;

        Passage(TokenBatch batch) {
            this.batch = batch;
            FloatOps ops = FloatOps.of(weights, workers);
            hidden.add(network.embed(ops, batch));
            for (int block = 0; block < network.blocks(); block++) {
                hidden.add(network.block(ops, block, batch.packing(), hidden.getLast()));
            }
            this.output = network.head(ops, batch.packing(), hidden.getLast());
        }

        double divergence(Unit unit, Target target) throws IOException {
            Map<String, DenseLayer> noisy = Map.of(target.layer(), new DenseLayer(noisy(target)));
            FloatOps ops = FloatOps.of(new OverlaidWeights(weights, UnitWeights.of(noisy)), workers);
            int first =
                    target.role() == Role.HEAD ? network.blocks() : unit.block().orElse(0);
            Matrix values = target.role() == Role.EMBEDDING ? network.embed(ops, batch) : hidden.get(first);
            for (int block = first; block < network.blocks(); block++) {
                values = network.block(ops, block, batch.packing(), values);
            }
            return summed(output, network.head(ops, batch.packing(), values));
        }
    }

    private Matrix noisy(Target target) throws IOException {
        Matrix matrix = model.tensors().read(target.tensor()).copy();
        float[] values = Seeds.gaussian(matrix.values().length, Seeds.derive(SEED, target.tensor()));
        double energy = new Matrix(matrix.rows(), matrix.columns(), values).squaredNorm();
        double scale = energy == 0 ? 0 : noise * Math.sqrt(matrix.squaredNorm() / energy);
        for (int index = 0; index < values.length; index++) {
            matrix.values()[index] += (float) (scale * values[index]);
        }
        return matrix;
    }

    /// The divergences of all rows: KL of logits, one minus the cosine of an encoder's unit vectors.
    private double summed(Matrix reference, Matrix other) {
        boolean logits = network.outputLayer().isPresent();
        double[] rows = new double[reference.rows()];
        workers.forEach(
                rows.length,
                row -> rows[row] = logits
                        ? LogProbabilities.divergence(
                                reference,
                                LogProbabilities.normalizer(reference, row),
                                other,
                                LogProbabilities.normalizer(other, row),
                                row)
                        : 1 - product(reference, other, row));
        return java.util.Arrays.stream(rows).sum();
    }

    private static double product(Matrix left, Matrix right, int row) {
        double sum = 0;
        for (int column = 0; column < left.columns(); column++) {
            sum += (double) left.at(row, column) * right.at(row, column);
        }
        return sum;
    }
}
