package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.rounding.ErrorMatrices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The keys, or the values, of one sequence in one block: codes, but for the first and the last tokens.
final class SideStore {
    /// Tokens that share a form where they could as well be coded alone.
    static final int MOST_TOGETHER = ErrorMatrices.ROWS_ALONE;

    private final CacheRecipe recipe;
    private final SideCodec codec;
    private final Optional<SideStore> leader;
    private final Optional<SideStore> base;
    private final int columns;
    private final HalfRows first;
    private final HalfRows last;
    private final List<CodedTokens> coded = new ArrayList<>();
    private boolean isBase;
    private Optional<Matrix> decoded = Optional.empty();
    private int length;

    /// @param leader of the layer whose codes these are too, which tokens reach first; empty: it has codes of its own
    /// @param base of the layer from which these are coded as differences, which tokens reach first; empty:
    ///     they are coded as they are
    SideStore(CacheRecipe recipe, SideCodec codec, Optional<SideStore> leader, Optional<SideStore> base, int columns) {
        this.recipe = recipe;
        this.codec = codec;
        this.leader = leader;
        this.base = base;
        base.ifPresent(store -> store.isBase = true);
        this.columns = columns;
        this.first = new HalfRows(columns);
        this.last = new HalfRows(columns);
    }

    int length() {
        return length;
    }

    /// Tokens that are held in their last form.
    private int settled() {
        return coded.isEmpty() ? 0 : coded.getLast().to();
    }

    /// The token with which the last ones begin: some of them may be settled too, since queries of the last step
    /// met them before they were.
    private int begin() {
        return length - last.rows();
    }

    void append(Matrix tokens, Workers workers) {
        forgetSettled();
        decoded = Optional.empty();
        last.append(tokens);
        length += tokens.rows();
        int end = recipe.settled(length);
        if (end > 0 && first.rows() < recipe.first()) {
            first.append(last.slice(0, recipe.first()));
        }
        int start = Math.max(settled(), recipe.first());
        int step = codec.codesTokensAlone() ? MOST_TOGETHER : recipe.chunk();
        for (int from = start; from < end; from += step) {
            int to = Math.min(from + step, end);
            CanonicalForm form = form(last.slice(from - begin(), to - begin()), from, workers);
            coded.add(new CodedTokens(from, to, Codes.of(form), byteSize(form)));
        }
    }

    private CanonicalForm form(Matrix tokens, int from, Workers workers) {
        Matrix own = onBase(tokens, from, -1, baseRows(workers));
        Optional<Codes> codes = leading(from);
        return codes.isPresent()
                ? codec.follow(codes.get().form(), own, from, workers)
                : codec.code(own, from, workers);
    }

    private Optional<Matrix> baseRows(Workers workers) {
        return base.map(store -> store.settledRows(workers));
    }

    /// Tokens plus (or minus) those of the layer before, if these are coded as differences.
    ///
    /// @param from the first
    /// @param others settled rows of the layer before
    private static Matrix onBase(Matrix tokens, int from, int sign, Optional<Matrix> others) {
        if (others.isEmpty()) {
            return tokens;
        }
        if (others.get().rows() < from + tokens.rows()) {
            throw new IllegalArgumentException("the layer before has not coded the tokens from " + from + " on");
        }
        Matrix target = tokens.copy();
        int start = others.get().offset(from);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] += sign * others.get().values()[start + index];
        }
        return target;
    }

    /// The codes that the leader has of the tokens from one on; empty without a leader.
    ///
    /// @throws IllegalArgumentException if it has none of them
    Optional<Codes> leading(int from) {
        return leader.map(store -> store.coded.reversed().stream()
                .filter(each -> each.from() == from)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the layer whose codes are shared has not coded the tokens from " + from + " on"))
                .codes());
    }

    private long byteSize(CanonicalForm form) {
        return leader.isPresent() ? codec.ownOfFollower(form).byteSize() : codec.byteSize(form);
    }

    /// The tensors of a form that a file holds.
    StoredTensors own(CanonicalForm form) {
        return leader.isPresent() ? codec.ownOfFollower(form) : codec.own(form);
    }

    private void forgetSettled() {
        last.dropFirst(Math.max(0, settled() - begin()));
    }

    void truncate(int newLength) {
        forgetSettled();
        decoded = Optional.empty();
        if (newLength < settled()) {
            reopen(newLength);
        } else {
            last.keepFirst(newLength - begin());
        }
        length = newLength;
    }

    /// Tokens that were coded in one chunk with some that are forgotten become last ones, as they are decoded.
    private void reopen(int newLength) {
        CodedTokens cut = coded.getLast();
        while (newLength < settled()) {
            cut = coded.removeLast();
        }
        last.keepFirst(0);
        if (newLength > cut.from() && codec.codesTokensAlone()) {
            coded.add(new CodedTokens(cut.from(), newLength, cut.codes(), cut.bytes()));
        } else if (newLength > cut.from()) {
            try (Workers one = Workers.of(1)) {
                last.append(decode(cut, baseRows(one), one).rowSlice(0, newLength - cut.from()));
            }
        }
        if (coded.isEmpty()) {
            Matrix tail = last.slice(0, last.rows());
            last.keepFirst(0);
            last.append(first.slice(0, Math.min(newLength, first.rows())));
            last.append(tail);
            first.keepFirst(0);
        }
    }

    /// Rows as queries meet them: settled ones from token 0 on, and the last ones.
    ///
    /// @param settled rows from token 0 on
    /// @param last rows from token `begin` on
    record Rows(Matrix settled, Matrix last, int begin) {
        /// How many tokens are met in their settled form, of those that the recipe says.
        int met(int wanted) {
            return Math.min(Math.max(wanted, begin), settled.rows());
        }
    }

    Rows rows(Workers workers) {
        Matrix settled = settledRows(workers);
        base.ifPresent(store -> store.decoded = Optional.empty());
        return new Rows(settled, last.slice(0, last.rows()), begin());
    }

    /// Those that are settled, decoded. The layer that is told from this one soon asks for them again: they are kept
    /// until it has all that it needs.
    private Matrix settledRows(Workers workers) {
        Matrix rows = decoded.orElseGet(() -> decodeSettled(workers));
        decoded = isBase ? Optional.of(rows) : Optional.empty();
        return rows;
    }

    private Matrix decodeSettled(Workers workers) {
        Optional<Matrix> others = baseRows(workers);
        Matrix settled = Matrix.zeros(settled(), columns);
        Matrix whole = first.slice(0, Math.min(first.rows(), settled.rows()));
        System.arraycopy(whole.values(), 0, settled.values(), 0, whole.values().length);
        workers.forEach(coded.size(), index -> {
            CodedTokens each = coded.get(index);
            float[] values = decode(each, others, workers).values();
            int count = (each.to() - each.from()) * columns;
            System.arraycopy(values, 0, settled.values(), settled.offset(each.from()), count);
        });
        return settled;
    }

    private Matrix decode(CodedTokens tokens, Optional<Matrix> others, Workers workers) {
        Matrix own = codec.decode(tokens.codes().form(), tokens.from(), workers);
        int kept = tokens.to() - tokens.from();
        return onBase(kept == own.rows() ? own : own.rowSlice(0, kept), tokens.from(), 1, others);
    }

    long byteSize() {
        int surplus = Math.max(0, settled() - begin());
        return coded.stream().mapToLong(CodedTokens::bytes).sum()
                + first.byteSize()
                + HalfRows.byteSize(last.rows() - surplus, columns);
    }

    /// What is left of a sequence between two steps.
    ///
    /// @param first the first tokens, if some are coded
    /// @param coded those after them
    /// @param last those after these
    record State(Matrix first, List<CodedTokens> coded, Matrix last) {}

    State state() {
        int surplus = Math.max(0, settled() - begin());
        return new State(first.slice(0, first.rows()), List.copyOf(coded), last.slice(surplus, last.rows()));
    }

    /// Takes over what was left; for an empty one.
    ///
    /// @throws IllegalArgumentException if no sequence could have left it
    void restore(State state) {
        int expected = state.coded().isEmpty() ? 0 : recipe.first();
        if (state.first().rows() != expected) {
            throw new IllegalArgumentException("there must be " + expected + " first tokens, not "
                    + state.first().rows());
        }
        first.append(state.first());
        coded.addAll(state.coded());
        last.append(state.last());
        length = settled() + last.rows();
    }

    CacheRecipe recipe() {
        return recipe;
    }

    SideCodec codec() {
        return codec;
    }

    int columns() {
        return columns;
    }
}
