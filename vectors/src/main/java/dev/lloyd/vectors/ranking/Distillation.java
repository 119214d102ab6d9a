package dev.lloyd.vectors.ranking;

/// Listwise distillation: the vectors' scores are the teacher of the codes' scores.
///
///     p = softmax(exact)   s = softmax(coded)   loss = KL(p || s) = sum p (log p - log s)   d loss / d coded = s - p
///
/// Source: Xiao, Liu, Han, Zhang and others, Distill-VQ: Learning retrieval oriented vector quantization by
/// distilling knowledge from dense embeddings, 2022.
record Distillation() implements RankingLoss {
    @Override
    public double differentiate(double[] exact, double[] coded, int relevant, double[] target) {
        double teacher = RankingLoss.logSum(exact);
        double student = RankingLoss.logSum(coded);
        double loss = 0;
        for (int place = 0; place < coded.length; place++) {
            double wanted = Math.exp(exact[place] - teacher);
            loss += wanted * (exact[place] - teacher - coded[place] + student);
            target[place] = Math.exp(coded[place] - student) - wanted;
        }
        // Rounding may leave it a little below.
        return Math.max(0, loss);
    }
}
