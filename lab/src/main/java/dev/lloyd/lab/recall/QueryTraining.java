package dev.lloyd.lab.recall;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.recipe.VectorSystem;
import dev.lloyd.vectors.index.IndexBuilding.Tuning;
import dev.lloyd.vectors.ranking.RankingSystem;
import dev.lloyd.vectors.ranking.RankingTraining;
import java.util.Optional;

/// The training that the codebooks of a system get once they have learned from vectors.
public final class QueryTraining {
    private QueryTraining() {}

    /// What becomes of a codec: trained with the log by the system's own training, or left as it is where it has none.
    ///
    /// @param log queries like those that will come
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the system is trained and there is no log
    public static Tuning of(VectorSystem system, Optional<Matrix> log, long seed, Workers workers) {
        if (system.training().isEmpty()) {
            return (codec, sample) -> codec;
        }
        Matrix queries = log.orElseThrow(() -> new IllegalArgumentException(
                "'" + system.name() + "' is trained with a log of queries, and there is none"));
        RankingTraining training =
                RankingTraining.of(RankingSystem.parse(system.training().get()), seed);
        return (codec, sample) -> training.train(codec, sample, queries, workers, epoch -> {});
    }
}
