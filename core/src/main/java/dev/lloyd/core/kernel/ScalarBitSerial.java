package dev.lloyd.core.kernel;

/// The reference of products bit by bit: a word after the other, for one pair of planes after the other.
final class ScalarBitSerial implements BitSerialSupport {
    @Override
    public void multiply(BitCodes weights, BitCodes inputs, int from, int to, long[] target) {
        for (int token = 0; token < inputs.rows(); token++) {
            for (int row = from; row < to; row++) {
                target[token * weights.rows() + row] = product(weights, row, inputs, token);
            }
        }
    }

    private static long product(BitCodes weights, int row, BitCodes inputs, int token) {
        long sum = 0;
        for (int left = 0; left < weights.bits(); left++) {
            for (int right = 0; right < inputs.bits(); right++) {
                int at = weights.offset(row, left);
                int other = inputs.offset(token, right);
                long count = 0;
                for (int word = 0; word < weights.planeWords(); word++) {
                    count += Long.bitCount(weights.words[at + word] & inputs.words[other + word]);
                }
                sum += count << left + right;
            }
        }
        return sum;
    }
}
