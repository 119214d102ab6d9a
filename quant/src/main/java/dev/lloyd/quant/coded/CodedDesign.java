package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.core.entropy.FrequencyTable;
import dev.lloyd.core.parallel.Workers;
import java.util.List;

/// Everything that turns values into entropy-coded symbols and back: a trellis, its levels and their
/// probabilities.
///
/// Level `j` stands at `step * (j - centre + shift(j) / 128)`, where `centre` is the middle of all levels, and a
/// whole `shift` has moved it to the mean of the values coded with it. With one state (scalar) symbol `i` is level
/// `i`. With more states symbol `i` in a state of union `u` is level `2 i + u`, see {@link Trellis}. A value's code
/// is chosen to minimise squared error + `lambda` x bits. Immutable and thread-safe.
///
/// Source: T. Fischer and M. Wang, "Entropy-constrained trellis-coded quantization", 1992; P. Chou, T. Lookabaugh
/// and R. Gray, "Entropy-constrained vector quantization", 1989, for the scalar case.
public final class CodedDesign {
    /// The least rate of a design.
    public static final double RATE_MIN = 0.25;

    /// The greatest rate of a design.
    public static final double RATE_MAX = 6.5;

    /// Parts of a step in which levels are placed.
    static final int SHIFTS_PER_STEP = 128;

    private final Trellis trellis;
    private final float step;
    private final double lambda;
    private final int[] shifts;
    private final EntropyModel model;
    private final float[] levels;

    private CodedDesign(Trellis trellis, float step, double lambda, int[] shifts, EntropyModel model) {
        this.trellis = trellis;
        this.step = step;
        this.lambda = lambda;
        this.shifts = shifts;
        this.model = model;
        this.levels = new float[shifts.length];
        for (int level = 0; level < levels.length; level++) {
            levels[level] = place(step, shifts.length, level, shifts[level]);
            if (!Float.isFinite(levels[level])) {
                throw new IllegalArgumentException("a step of " + step + " makes level " + level + " infinite");
            }
        }
    }

    /// Where a level stands; see the class.
    static float place(float step, int count, int level, int shift) {
        double centre = (count - 1) / 2.0;
        return (float) (step * (level - centre + shift / (double) SHIFTS_PER_STEP));
    }

    /// A design; the sizes of shifts and tables have to agree with the trellis.
    static CodedDesign of(Trellis trellis, float step, double lambda, int[] shifts, List<FrequencyTable> tables) {
        checkStep(step);
        for (FrequencyTable table : tables) {
            if (table.symbolCount() * trellis.unions() != shifts.length) {
                throw new IllegalArgumentException(shifts.length + " levels do not go with " + trellis.unions()
                        + " tables of " + table.symbolCount() + " symbols");
            }
        }
        return new CodedDesign(trellis, step, lambda, shifts.clone(), EntropyModel.of(trellis.machine(), tables));
    }

    /// The design for independent Gaussian values of mean 0 and variance 1 at any rate: a member of a family in
    /// which the step alone decides, fitted on a fixed sample. Made once and kept; the same on every machine.
    ///
    /// @param states 1 for the scalar quantizer, or a power of two from 4 to 256: 8 states come within 0.45 dB of
    ///     the bound, 32 within 0.33, 256 within 0.21, the scalar quantizer within 1.54 (ideal code lengths)
    /// @param rate bits of a value, 0.25 to 6.5; what Gaussian values take on average, within 0.01
    public static CodedDesign gaussian(int states, double rate) {
        if (!(rate >= RATE_MIN && rate <= RATE_MAX)) {
            throw new IllegalArgumentException("rate must be " + RATE_MIN + " to " + RATE_MAX + " bits, not " + rate);
        }
        return GaussianDesigns.of(Trellis.of(states), rate);
    }

    /// The same design for values that are `factor` times larger.
    ///
    /// @param factor positive
    public CodedDesign times(double factor) {
        return new CodedDesign(trellis, checkStep((float) (step * factor)), lambda * factor * factor, shifts, model);
    }

    /// The design fitted to values: their own levels and probabilities, at the same step and price of a bit.
    ///
    /// Levels cover the whole range of the values as far as the alphabet goes (512 levels, 255 for the scalar
    /// quantizer); a level that no value chose cannot be used afterwards. Worth its larger description for values
    /// that are not Gaussian.
    ///
    /// @param values at least one finite value, in the units of the design
    /// @param runLength values coded in one go, from state 0 on
    /// @param rounds 1 or more; 4 bring most of the gain
    public CodedDesign fitted(float[] values, int runLength, int rounds, Workers workers) {
        double range = 0;
        double energy = 0;
        for (float value : values) {
            range = Math.max(range, Math.abs(value));
            energy += (double) value * value;
        }
        double deviation = Math.sqrt(energy / values.length);
        if (!(deviation > 0) || Double.isInfinite(range)) {
            return this;
        }
        var fitting = new DesignFitting(values, runLength, DesignFitting.Symmetry.NONE, workers);
        CodedDesign start = DesignFitting.start(trellis, step / deviation, lambda, range / deviation);
        CodedDesign design = new CodedDesign(trellis, step, lambda, start.shifts, start.model);
        for (int round = 0; round < rounds; round++) {
            design = fitting.round(design).next();
        }
        return design;
    }

    private static float checkStep(float step) {
        if (!(step >= Float.MIN_NORMAL) || step == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("the step of a design must be positive, not " + step);
        }
        return step;
    }

    Trellis trellis() {
        return trellis;
    }

    /// The number of states of the trellis, 1 for the scalar quantizer.
    public int states() {
        return trellis.states();
    }

    /// The distance between neighbouring levels, in units of the values.
    public float step() {
        return step;
    }

    /// The price of a bit, in units of squared error.
    public double lambda() {
        return lambda;
    }

    /// The number of levels, of all unions together.
    public int levelCount() {
        return levels.length;
    }

    /// The value of a level.
    public float level(int index) {
        return levels[index];
    }

    int shift(int index) {
        return shifts[index];
    }

    /// The probabilities of the symbols.
    public EntropyModel model() {
        return model;
    }

    /// The value of each symbol in each union, `unions x 256`, for decoders; symbols that do not exist are 0.
    float[] values() {
        float[] values = new float[trellis.unions() * FrequencyTable.SYMBOLS_MAX];
        for (int level = 0; level < levels.length; level++) {
            int union = level % trellis.unions();
            values[union * FrequencyTable.SYMBOLS_MAX + level / trellis.unions()] = levels[level];
        }
        return values;
    }

    /// Decodes symbols to values.
    ///
    /// @param symbols unsigned bytes, coded from state 0 on
    public void decode(byte[] symbols, int from, int count, float[] target, int offset) {
        new SymbolValues(this).decode(symbols, from, count, target, offset);
    }

    /// For each subset of the levels, the best level of every value. Subset `q` holds the levels `j` with `j % 4 =
    /// q`; for the scalar quantizer there is one subset.
    Envelope[] envelopes() {
        int subsets = trellis.scalar() ? 1 : 4;
        Envelope[] envelopes = new Envelope[subsets];
        for (int subset = 0; subset < subsets; subset++) {
            int size = (levels.length - subset + subsets - 1) / subsets;
            float[] own = new float[size];
            double[] prices = new double[size];
            int[] symbols = new int[size];
            for (int index = 0; index < size; index++) {
                int level = index * subsets + subset;
                own[index] = levels[level];
                symbols[index] = level / trellis.unions();
                FrequencyTable table = model.tables().get(level % trellis.unions());
                prices[index] = table.frequency(symbols[index]) == 0
                        ? Double.POSITIVE_INFINITY
                        : lambda * table.cost(symbols[index]);
            }
            envelopes[subset] = Envelope.of(own, prices, symbols);
        }
        return envelopes;
    }
}
