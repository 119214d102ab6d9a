package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Pages;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Attention with cold pages in C, which fetches what is read next while it multiplies: what Java cannot ask for. The
/// values have the bits of the scalar twin.
///
/// @param set of instructions, as the library numbers them
/// @param others for all other pages, and those that do not fill vectors
record CompiledAttention(int set, AttentionSupport others) implements AttentionSupport {
    /// Tokens, or features, that are taken at once.
    private static final int LANES = 16;

    private static final FunctionDescriptor SCORES = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.ADDRESS, // queries
            ValueLayout.JAVA_LONG, // the first
            ValueLayout.JAVA_INT, // how many
            ValueLayout.JAVA_INT, // features
            ValueLayout.ADDRESS, // keys
            ValueLayout.JAVA_LONG, // the first feature
            ValueLayout.JAVA_LONG, // from feature to feature
            ValueLayout.JAVA_INT, // tokens
            ValueLayout.ADDRESS, // scores
            ValueLayout.JAVA_LONG, // the first
            ValueLayout.JAVA_LONG, // from row to row
            ValueLayout.ADDRESS, // what is read next
            ValueLayout.JAVA_LONG, // where it begins
            ValueLayout.JAVA_LONG, // from row to row
            ValueLayout.JAVA_INT, // rows, 0 for none
            ValueLayout.JAVA_INT); // values of a row

    private static final FunctionDescriptor MIX = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.ADDRESS, // weights
            ValueLayout.JAVA_LONG, // the first
            ValueLayout.JAVA_LONG, // from row to row
            ValueLayout.JAVA_INT, // tokens
            ValueLayout.ADDRESS, // values
            ValueLayout.JAVA_LONG, // the first feature
            ValueLayout.JAVA_LONG, // from token to token
            ValueLayout.JAVA_INT, // queries
            ValueLayout.JAVA_INT, // features
            ValueLayout.ADDRESS, // target
            ValueLayout.JAVA_LONG, // where it begins
            ValueLayout.ADDRESS, // what is read next
            ValueLayout.JAVA_LONG, // where it begins
            ValueLayout.JAVA_LONG, // from row to row
            ValueLayout.JAVA_INT, // rows, 0 for none
            ValueLayout.JAVA_INT); // values of a row

    /// Constants, so that calls are compiled with what they are handed. Used only where there is a library.
    private static final class Handles {
        static final MethodHandle SCORES = CompiledLibrary.function("lloyd_scores", CompiledAttention.SCORES);
        static final MethodHandle MIX = CompiledLibrary.function("lloyd_mix", CompiledAttention.MIX);
    }

    /// Attention with this machine's best instruction set, or one no better than asked for; empty where there is no
    /// library or no such instruction set.
    static Optional<CompiledAttention> load(int mostSet, AttentionSupport others) {
        int set = CompiledLibrary.instructionSet(mostSet);
        return set == 0 ? Optional.empty() : Optional.of(new CompiledAttention(set, others));
    }

    @Override
    public void scores(float[] queries, int offset, Pages pages, Slice slice, Scores scores, int count) {
        if (!pages.cold() || pages.tokens() % LANES != 0) {
            others.scores(queries, offset, pages, slice, scores, count);
            return;
        }
        for (int from = 0; from < count; from += pages.tokens()) {
            scores(queries, offset, pages, slice, scores, count, from);
        }
    }

    /// The scores of the page that begins with a token; behind the last page of keys the first one of values is read.
    private void scores(float[] queries, int offset, Pages pages, Slice slice, Scores scores, int count, int from) {
        int tokens = pages.tokens();
        int page = from / tokens;
        boolean last = from + tokens >= count;
        Page next = last ? pages.values().getFirst() : pages.keys().get(page + 1);
        int rows = last ? Math.min(tokens, count) : slice.size();
        try {
            Handles.SCORES.invokeExact(
                    set,
                    MemorySegment.ofArray(queries),
                    (long) offset,
                    slice.queries(),
                    slice.size(),
                    MemorySegment.ofArray(pages.keys().get(page).values()),
                    (long) slice.offset() * tokens,
                    (long) tokens,
                    Math.min(tokens, count - from),
                    MemorySegment.ofArray(scores.values()),
                    (long) from,
                    (long) scores.stride(),
                    MemorySegment.ofArray(next.values()),
                    last ? slice.offset() : (long) slice.offset() * tokens,
                    (long) next.stride(),
                    rows,
                    last ? slice.size() : tokens);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_scores", failure);
        }
    }

    @Override
    public void mix(Scores weights, int count, Pages pages, Slice slice, float[] target, int offset) {
        if (!pages.cold() || slice.size() % LANES != 0) {
            others.mix(weights, count, pages, slice, target, offset);
            return;
        }
        for (int from = 0; from < count; from += pages.tokens()) {
            mix(weights, count, pages, slice, target, offset, from);
        }
    }

    /// Mixes the page that begins with a token; behind the last one nothing more is fetched.
    private void mix(Scores weights, int count, Pages pages, Slice slice, float[] target, int offset, int from) {
        int tokens = pages.tokens();
        Page page = pages.values().get(from / tokens);
        int left = count - from;
        Page next = left <= tokens ? page : pages.values().get(from / tokens + 1);
        int rows = Math.clamp(left - tokens, 0, tokens);
        try {
            Handles.MIX.invokeExact(
                    set,
                    MemorySegment.ofArray(weights.values()),
                    (long) from,
                    (long) weights.stride(),
                    Math.min(tokens, left),
                    MemorySegment.ofArray(page.values()),
                    (long) slice.offset(),
                    (long) page.stride(),
                    slice.queries(),
                    slice.size(),
                    MemorySegment.ofArray(target),
                    (long) offset,
                    MemorySegment.ofArray(next.values()),
                    (long) slice.offset(),
                    (long) next.stride(),
                    rows,
                    slice.size());
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_mix", failure);
        }
    }

    @Override
    public void scores(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        others.scores(queries, offset, keys, slice, scores, scoresOffset, count);
    }

    @Override
    public void scoresByToken(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        others.scoresByToken(queries, offset, keys, slice, scores, scoresOffset, count);
    }

    @Override
    public void mix(
            Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        others.mix(weights, weightsOffset, count, values, slice, target, offset);
    }
}
