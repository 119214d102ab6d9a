package dev.lloyd.vectors.ranking;

/// Pairs of a relevant and another document, weighted by what exchanging them would change (LambdaRank):
///
///     loss = sum over pairs of w log(1 + exp(coded_other - coded_relevant))
///     w = |1 / log2(1 + rank_relevant) - 1 / log2(1 + rank_other)|
///
/// with the ranks that the codes give within the list, 1 for the best, and the sum divided by the number of
/// relevant documents. The weights count as constants. Of equal scores the earlier document has the better rank.
///
/// Source: Zhan, Mao, Liu, Guo, Zhang and Ma, Jointly optimizing query encoder and product quantization to improve
/// retrieval performance, 2021, section 4. There the weight is the change of the reciprocal rank of the first
/// relevant document, since a query has one or two; here it has several, and the weight is the change of
/// discounted gain.
record WeightedPairs() implements RankingLoss {
    @Override
    public double differentiate(double[] exact, double[] coded, int relevant, double[] target) {
        double[] discounts = discounts(coded);
        java.util.Arrays.fill(target, 0);
        double loss = 0;
        for (int own = 0; own < relevant; own++) {
            for (int other = relevant; other < coded.length; other++) {
                double weight = Math.abs(discounts[own] - discounts[other]) / relevant;
                double lead = coded[own] - coded[other];
                double push = weight / (1 + Math.exp(lead));
                target[own] -= push;
                target[other] += push;
                loss += weight * (Math.max(0, -lead) + Math.log1p(Math.exp(-Math.abs(lead))));
            }
        }
        return loss;
    }

    /// `1 / log2(1 + rank)` of each document.
    private static double[] discounts(double[] coded) {
        double[] discounts = new double[coded.length];
        for (int place = 0; place < coded.length; place++) {
            int rank = 1;
            for (int other = 0; other < coded.length; other++) {
                boolean better = coded[other] > coded[place] || (coded[other] == coded[place] && other < place);
                rank += better ? 1 : 0;
            }
            discounts[place] = Math.log(2) / Math.log1p(rank);
        }
        return discounts;
    }
}
