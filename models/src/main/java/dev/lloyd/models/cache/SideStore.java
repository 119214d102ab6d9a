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
    /// Tokens that share a form where each is coded alone.
    static final int PAGE = ErrorMatrices.ROWS_ALONE;

    private final CacheRecipe recipe;
    private final SideCodec codec;
    private final MatrixPool storage;
    private final Optional<SideStore> leader;
    private final Optional<SideStore> base;
    private final int columns;
    private final HalfRows first;
    private final HalfRows last;
    private final List<CodedTokens> coded = new ArrayList<>();
    private boolean isBase;
    private Optional<List<Matrix>> decoded = Optional.empty();
    private int length;

    /// @param storage for decoded rows
    /// @param leader of the layer whose codes these are too, which tokens reach first; empty: it has its own
    /// @param base of the layer from which these are coded as differences, which tokens reach first; empty:
    ///     they are coded as they are
    SideStore(
            CacheRecipe recipe,
            SideCodec codec,
            MatrixPool storage,
            Optional<SideStore> leader,
            Optional<SideStore> base,
            int columns) {
        this.recipe = recipe;
        this.codec = codec;
        this.storage = storage;
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
        int from = Math.max(settled(), recipe.first());
        while (from < end) {
            int to = Math.min(chunkEnd(from), end);
            add(from, to, form(last.slice(from - begin(), to - begin()), from, workers));
            from = to;
        }
    }

    /// Where a chunk that begins with a token ends at the latest. Tokens that are coded alone are in pages, so that
    /// those that come one by one need no form each.
    private int chunkEnd(int from) {
        return codec.codesTokensAlone() ? from + PAGE - (from - recipe.first()) % PAGE : from + recipe.chunk();
    }

    /// Keeps a form, in one with those before it that are in the same page, but for layers that share codes.
    private void add(int from, int to, CanonicalForm form) {
        boolean joins = codec.codesTokensAlone()
                && recipe.layers() == 1
                && (from - recipe.first()) % PAGE != 0
                && !coded.isEmpty();
        if (joins) {
            CodedTokens before = coded.removeLast();
            CanonicalForm joined = codec.joined(before.codes().form(), form);
            coded.add(new CodedTokens(before.from(), to, Codes.of(joined), byteSize(joined)));
        } else {
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

    private Optional<List<Matrix>> baseRows(Workers workers) {
        return base.map(store -> store.settledRows(workers));
    }

    /// Tokens plus (or minus) those of the layer before, if these are coded as differences.
    ///
    /// @param from the first
    /// @param others settled rows of the layer before, cut into pieces as these are
    private static Matrix onBase(Matrix tokens, int from, int sign, Optional<List<Matrix>> others) {
        if (others.isEmpty()) {
            return tokens;
        }
        int start = 0;
        for (Matrix rows : others.get()) {
            if (from >= start && from + tokens.rows() <= start + rows.rows()) {
                return sum(tokens, sign, rows, from - start);
            }
            start += rows.rows();
        }
        throw new IllegalArgumentException("the layer before has not coded the tokens from " + from + " on");
    }

    private static Matrix sum(Matrix tokens, int sign, Matrix others, int row) {
        Matrix target = tokens.copy();
        int start = others.offset(row);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] += sign * others.values()[start + index];
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
            CanonicalForm kept = codec.firstTokens(cut.codes().form(), newLength - cut.from());
            coded.add(new CodedTokens(cut.from(), newLength, Codes.of(kept), byteSize(kept)));
        } else if (newLength > cut.from()) {
            try (Workers one = Workers.of(1)) {
                Matrix own = codec.decode(cut.codes().form(), cut.from(), storage, one);
                Matrix rows = onBase(own, cut.from(), 1, baseRows(one));
                last.append(rows.rowSlice(0, newLength - cut.from()));
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

    /// Rows as queries meet them until the next token comes.
    MetRows rows(Workers workers) {
        List<Matrix> settled = settledRows(workers);
        base.ifPresent(store -> store.decoded = Optional.empty());
        return new MetRows(settled, last.slice(0, last.rows()), begin());
    }

    /// Those that are settled, decoded. The layer that is told from this one soon asks for them again: they are kept
    /// until it has all that it needs.
    private List<Matrix> settledRows(Workers workers) {
        List<Matrix> rows = decoded.orElseGet(() -> decodeSettled(workers));
        decoded = isBase ? Optional.of(rows) : Optional.empty();
        return rows;
    }

    private List<Matrix> decodeSettled(Workers workers) {
        Optional<List<Matrix>> others = baseRows(workers);
        Matrix[] pieces = new Matrix[coded.size()];
        workers.forEach(pieces.length, index -> {
            CodedTokens each = coded.get(index);
            Matrix own = codec.decode(each.codes().form(), each.from(), storage, workers);
            pieces[index] = onBase(own, each.from(), 1, others);
        });
        List<Matrix> settled = new ArrayList<>(List.of(pieces));
        if (settled() > 0 && first.rows() > 0) {
            settled.addFirst(first.slice(0, first.rows()));
        }
        return List.copyOf(settled);
    }

    /// Takes storage back, of rows that no query meets any more.
    void release(MetRows rows) {
        rows.settled().forEach(storage::give);
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
