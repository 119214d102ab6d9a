package dev.lloyd.core.kernel;

/// The reference of a trellis step: state by state, the cheaper of two paths.
final class ScalarTrellisSteps implements TrellisStepSupport {
    @Override
    public void advance(TrellisSteps trellis, int[] prices, int offset, int bit, int[] source, int[] target) {
        int states = trellis.states();
        int[] predecessors = trellis.predecessors();
        for (int half = 0; half < 2; half++) {
            int price0 = prices[offset + half];
            int price1 = prices[offset + 2 + half] + bit;
            int end = (half + 1) * states / 2;
            for (int state = half * states / 2; state < end; state++) {
                int cost0 = source[predecessors[state]] + price0;
                int cost1 = source[predecessors[states + state]] + price1;
                target[state] = Math.min(cost0, cost1);
            }
        }
    }

    @Override
    public void settle(int[] source, int[] target, byte[] branches, int offset) {
        int least = Integer.MAX_VALUE;
        for (int cost : source) {
            least = Math.min(least, cost);
        }
        least = least >>> TrellisSteps.COST_SHIFT << TrellisSteps.COST_SHIFT;
        for (int state = 0; state < source.length; state++) {
            branches[offset + state] = (byte) source[state];
            target[state] = (source[state] - least) >>> TrellisSteps.COST_SHIFT << TrellisSteps.COST_SHIFT;
        }
    }
}
