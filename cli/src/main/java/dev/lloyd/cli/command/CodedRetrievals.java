package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.retrieval.CodedRetrieval;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.RetrievalQuality;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Locale;

/// What `lloyd evaluate --vectors` prints: retrieval with the vectors as they are, and with codes of them.
///
/// @param exact with the vectors as they are
/// @param coded with codes, in the order that was asked for
record CodedRetrievals(RetrievalQuality exact, List<CodedRetrieval> coded) {
    private static final long SEED = 1;

    static CodedRetrievals of(
            RetrievalQuality exact,
            Embeddings embeddings,
            Collection collection,
            List<Recipe> recipes,
            Workers workers) {
        return new CodedRetrievals(
                exact,
                recipes.stream()
                        .map(recipe -> CodedRetrieval.measure(recipe, embeddings, collection, SEED, workers))
                        .toList());
    }

    void print(Output output) {
        output.print(this, out -> {
            out.println(exact.text());
            Table table = Table.of(
                    "recipe",
                    "bytes",
                    "smaller",
                    "nDCG@" + exact.k(),
                    "recall@" + exact.recallDepth(),
                    "MRR@" + exact.k());
            for (CodedRetrieval each : coded) {
                table.row(
                        each.recipe(),
                        Integer.toString(each.bytes()),
                        String.format(Locale.ROOT, "%.1fx", each.compression()),
                        figure(each.quality().ndcg().mean()),
                        figure(each.quality().recall().mean()),
                        figure(each.quality().mrr().mean()));
            }
            table.print(out);
        });
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
