package dev.lloyd.vectors.ranking;

/// The contrastive loss of a match among others (the Multinoulli contrastive loss): a query shall find its own
/// document, the first of the list.
///
///     s = softmax(coded)        loss = -log s_0        d loss / d coded_i = s_i - [i = 0]
///
/// Source: Xiao, Liu, Shao, Lian and Xie, Matching-oriented product quantization for ad-hoc retrieval, 2021,
/// section 3.
record Matching() implements RankingLoss {
    @Override
    public double differentiate(double[] exact, double[] coded, int relevant, double[] target) {
        double sum = RankingLoss.logSum(coded);
        for (int place = 0; place < coded.length; place++) {
            target[place] = Math.exp(coded[place] - sum);
        }
        target[0] -= 1;
        return Math.max(0, sum - coded[0]);
    }
}
