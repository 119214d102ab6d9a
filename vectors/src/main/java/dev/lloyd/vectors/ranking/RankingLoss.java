package dev.lloyd.vectors.ranking;

/// How far the scores that codes give to a list of documents are from ranking it well, and in which direction they
/// should move. Scores are divided by a temperature before.
@FunctionalInterface
interface RankingLoss {
    /// The loss, and its derivative by each score of the codes.
    ///
    /// @param exact the scores of the vectors themselves; the first `relevant` documents are the relevant ones
    /// @param coded the scores of the codes, finite
    /// @param relevant how many documents are relevant, at least 1
    /// @param target becomes `d loss / d coded`, of the same length
    /// @return the loss, 0 or more
    double differentiate(double[] exact, double[] coded, int relevant, double[] target);

    /// `log sum exp(scores)`, without overflow.
    static double logSum(double[] scores) {
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - most);
        }
        return most + Math.log(sum);
    }
}
