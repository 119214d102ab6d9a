package dev.lloyd.bench;

import java.util.List;

/// Somebody else's times for a subject.
///
/// @param name whose
/// @param measurements one for each setting of the parameters
record Rival(String name, List<Measurement> measurements) {
    /// Copies the list.
    Rival {
        measurements = List.copyOf(measurements);
    }

    /// The rival's time for a shape and width, whatever the threads, divided by ours; NaN if there is none.
    double ratio(Measurement ours) {
        for (Measurement other : measurements) {
            if (ours.parameter("shape", "").equals(other.parameter("shape", ""))
                    && ours.parameter("bits", "").equals(other.parameter("bits", ""))
                    && ours.threads() == other.threads()) {
                return other.seconds() / ours.seconds();
            }
        }
        return Double.NaN;
    }
}
