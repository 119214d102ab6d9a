package dev.lloyd.core.kernel;

/// Room for floats that each thread has for itself and that grows with what it needs, so that a loop over many lengths
/// makes no garbage. What stands in it is what was left there.
public final class ThreadRoom {
    private static final int FIRST = 256;

    private final ThreadLocal<float[]> room = ThreadLocal.withInitial(() -> new float[FIRST]);

    /// No room yet.
    public ThreadRoom() {}

    /// The array of this thread, with so many values or more. It is the same one until more are asked for.
    public float[] ofLength(int least) {
        float[] own = room.get();
        if (own.length < least) {
            own = new float[Math.max(least, 2 * own.length)];
            room.set(own);
        }
        return own;
    }
}
