package dev.lloyd.tuning.end;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.TileCodes;
import java.util.Arrays;

/// A layer on its way through PV-tuning: its form, the numbers of it that move (P) and its codes that do (V).
final class PvLayer {
    private static final float MOST = 1e4f;

    private final PvTuning part;
    private final FormNumbers numbers;
    private final float[] values;
    private final Adam adam;
    private final Adam codeAdam;
    private final RunningMean mean;
    private CanonicalForm form;
    private Matrix decoded;
    private Matrix latent;
    private CanonicalForm former;
    private Matrix formerDecoded;
    private Matrix slope = Matrix.zeros(0, 0);
    private float[] gradient = {};

    PvLayer(PvTuning part, CanonicalForm form, Workers workers) {
        this.part = part;
        this.form = form;
        this.former = form;
        this.numbers = new FormNumbers(form);
        this.values = numbers.start();
        this.adam = new Adam(values.length);
        this.decoded = form.planes().decode(workers);
        this.formerDecoded = decoded;
        boolean straight = part.codes() == PvTuning.Codes.STRAIGHT_THROUGH;
        this.codeAdam = new Adam(straight ? decoded.values().length : 0);
        this.latent = straight ? decoded.copy() : Matrix.zeros(0, 0);
        this.mean = new RunningMean(part.codes() == PvTuning.Codes.CHOSEN ? decoded.values().length : 0);
    }

    CanonicalForm form() {
        return form;
    }

    /// Checks that there is something to move while codes stay.
    ///
    /// @throws IllegalArgumentException if there is not
    void requireNumbers(String name) {
        if (numbers.size() == 0) {
            throw new IllegalArgumentException("layer " + name + ": there are no scales and no codebook to tune on the "
                    + "grid " + form.planes().planes().getFirst().grid().text());
        }
    }

    /// What the form decodes to.
    Matrix matrix(Workers workers) {
        return form.outer(decoded, workers);
    }

    /// V: takes codes that the gradients before this one ask for, with the numbers as they are; {@link #settle} keeps
    /// them or not.
    ///
    /// @param outer the gradient in the layer's matrix
    /// @param left of the share, from 1 to 0
    /// @param trust length of the update against the chosen tiles
    /// @return whether a code has moved
    boolean propose(Matrix outer, double left, double trust, Workers workers) {
        slope = form.gradient(outer, workers);
        gradient = numbers.gradient(form.planes(), values, decoded, slope, workers);
        former = form;
        formerDecoded = decoded;
        decoded = decoded.copy();
        return switch (part.codes()) {
            case CHOSEN -> {
                boolean moved = !mean.isEmpty() && moveChosen(left, trust);
                mean.add(slope.values());
                yield moved;
            }
            case STRAIGHT_THROUGH -> moveAll(left);
            case FIXED -> false;
        };
    }

    /// P: moves the numbers by the gradient that V has seen.
    ///
    /// @param keeps whether the proposed codes stay
    /// @return whether all numbers are still of a size that can be stored
    boolean settle(boolean keeps, double left, Workers workers) {
        if (!keeps) {
            form = former;
            decoded = formerDecoded;
        }
        adam.move(values, gradient, part.rate() * left);
        if (!areStorable()) {
            return false;
        }
        form = numbers.with(form, values);
        decoded = form.planes().decode(workers);
        return true;
    }

    private boolean areStorable() {
        for (float value : values) {
            if (!(Math.abs(value) < MOST)) {
                return false;
            }
        }
        return true;
    }

    /// The tiles with the largest mean gradient move to the point that is nearest to where it leads.
    private boolean moveChosen(double left, double trust) {
        TileCodes codes = new TileCodes(form.planes());
        Matrix update = new Matrix(slope.rows(), slope.columns(), mean.values());
        double[] updates = codes.squaredNorms(update);
        double[] sizes = codes.squaredNorms(decoded);
        double least = largest(updates, (int) Math.ceil(part.share() * left * codes.tiles()));
        double length = 0;
        double size = 0;
        for (int tile = 0; tile < updates.length; tile++) {
            length += updates[tile] >= least ? updates[tile] : 0;
            size += updates[tile] >= least ? sizes[tile] : 0;
        }
        if (!(length > 0) || !Double.isFinite(length)) {
            return false;
        }
        Matrix target = moved(decoded, update, trust * Math.sqrt(size / length));
        boolean moved = false;
        for (int tile = 0; tile < updates.length; tile++) {
            moved |= updates[tile] >= least && codes.move(tile, target, decoded);
        }
        form = form.with(codes.planes());
        return moved;
    }

    /// The least of so many largest.
    private static double largest(double[] sizes, int count) {
        double[] sorted = sizes.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - Math.clamp(count, 1, sorted.length)];
    }

    private static Matrix moved(Matrix from, Matrix update, double factor) {
        Matrix target = from.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] -= (float) (factor * update.values()[index]);
        }
        return target;
    }

    /// Straight-through estimation: latent weights follow the gradient, and every tile has the point nearest to them.
    private boolean moveAll(double left) {
        Matrix update = new Matrix(slope.rows(), slope.columns(), codeAdam.direction(slope.values()));
        double root = Math.sqrt(latent.squaredNorm() / latent.values().length);
        latent = moved(latent, update, part.codeRate() * left * root);
        TileCodes codes = new TileCodes(form.planes());
        boolean moved = false;
        for (int tile = 0; tile < codes.tiles(); tile++) {
            moved |= codes.move(tile, latent, decoded);
        }
        form = form.with(codes.planes());
        return moved;
    }
}
