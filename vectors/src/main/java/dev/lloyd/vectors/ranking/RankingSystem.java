package dev.lloyd.vectors.ranking;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The published ways to train codebooks for ranking, as far as they can go with frozen encoders. They share the
/// start (product quantization), scores, batches and steps ({@link RankingTraining}), and differ in a loss, in the
/// documents that a query is shown, in how codes follow the codebooks, and in what else is trained.
///
/// A log has no judgments here: the documents that the vectors themselves rank highest count as relevant.
public enum RankingSystem {
    /// Distill-VQ: the scores of a query's best 64 documents and 64 random ones are taught by the vectors.
    ///
    /// Source: Xiao and others, 2022. There cells are trained too, and the codes' choice is differentiated straight
    /// through.
    DISTILL_VQ(new Distillation(), new Shown(64, Negatives.RANDOM, 64), CodeChoice.NEAREST, 0, Trained.CODEBOOKS),

    /// MoPQ: a query shall find its best document among those of the other queries of its batch.
    ///
    /// Source: Xiao and others, 2021. There encoders are trained too, with the same loss on what is not quantized.
    MOPQ(new Matching(), new Shown(1, Negatives.BATCH, 255), CodeChoice.NEAREST, 0, Trained.CODEBOOKS),

    /// JPQ: codes stay; pairs with documents that the codes rank too high, for centroids and a map of queries.
    ///
    /// Source: Zhan and others, 2021. There the query encoder itself is trained, and negatives are searched for at
    /// every step.
    JPQ(new WeightedPairs(), new Shown(10, Negatives.LIVE, 50), CodeChoice.FIXED, 0, Trained.CODEBOOKS_AND_QUERIES),

    /// RepCONC: matching with codes under the constraint of equal shares, and the distance of documents from what
    /// they decode to; a map of queries.
    ///
    /// Source: Zhan and others, 2022. There both encoders are trained.
    REPCONC(
            new Matching(),
            new Shown(1, Negatives.BATCH, 255),
            CodeChoice.BALANCED,
            0.05,
            Trained.CODEBOOKS_AND_QUERIES);

    /// What is trained.
    private enum Trained {
        CODEBOOKS,
        CODEBOOKS_AND_QUERIES
    }

    /// The documents that a query is shown.
    ///
    /// @param relevant how many of the best by the vectors themselves
    /// @param negatives where the others come from
    /// @param others how many at most
    private record Shown(int relevant, Negatives negatives, int others) {}

    @SuppressWarnings("ImmutableEnumChecker") // Losses have no fields.
    private final RankingLoss loss;

    @SuppressWarnings("ImmutableEnumChecker") // Its components are numbers and an enum.
    private final Shown shown;

    private final CodeChoice choice;
    private final double distance;
    private final Trained trained;

    RankingSystem(RankingLoss loss, Shown shown, CodeChoice choice, double distance, Trained trained) {
        this.loss = loss;
        this.shown = shown;
        this.choice = choice;
        this.distance = distance;
        this.trained = trained;
    }

    RankingLoss loss() {
        return loss;
    }

    int relevant() {
        return shown.relevant;
    }

    Negatives negatives() {
        return shown.negatives;
    }

    int others() {
        return shown.others;
    }

    CodeChoice choice() {
        return choice;
    }

    /// The weight of the squared distance between documents and what they decode to.
    double distance() {
        return distance;
    }

    boolean trainsQueries() {
        return trained == Trained.CODEBOOKS_AND_QUERIES;
    }

    /// The inverse of {@link #toString()}.
    ///
    /// @throws IllegalArgumentException for another name, with those that there are
    public static RankingSystem parse(String name) {
        return Arrays.stream(values())
                .filter(system -> system.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("codebooks are trained by "
                        + Arrays.stream(values()).map(RankingSystem::toString).collect(Collectors.joining(", "))
                        + ", not by '" + name + "'"));
    }

    /// The name in options and claims: `distill-vq`, `mopq`, `jpq`, `repconc`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
