/// Codebooks of product quantization trained so that codes rank documents as the vectors themselves do, from a log
/// of queries. Encoders are frozen: vectors and queries come as they are. Start reading at
/// {@link dev.lloyd.vectors.ranking.RankingTraining}.
@NullMarked
package dev.lloyd.vectors.ranking;

import org.jspecify.annotations.NullMarked;
