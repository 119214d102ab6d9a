package dev.lloyd.models.network;

import java.util.List;

/// Linear layers of one block that read the same tensor, and therefore share a second moment and a channel
/// scale.
///
/// @param linears names of the layers, in the order in which the block calls them
/// @param fold what could absorb the inverse of a scale on the channels that the layers read
public record LinearGroup(List<String> linears, Fold fold) {
    /// Where the inverse of a channel scale can go so that no work is left at run time.
    public enum FoldTarget {
        /// The weight (and bias) of the norm that makes the input, and of nothing else.
        NORM,
        /// The rows (and bias) of the linear layer whose outputs are the input's channels, up to a factor.
        LINEAR,
        /// The same for the linear layer whose rectified outputs, `max(y, 0)`, are the input's channels and go
        /// nowhere else: positive factors pass. In a layer that reads patches a channel stands at every place.
        RECTIFIED,
        /// Nothing: the scale has to be applied to the input at run time.
        NOTHING
    }

    /// A place to fold into.
    ///
    /// @param target the kind of place
    /// @param name the norm's or the linear layer's name; empty for {@link FoldTarget#NOTHING}
    public record Fold(FoldTarget target, String name) {
        /// Checks that a place has a name.
        public Fold {
            if ((target == FoldTarget.NOTHING) != name.isEmpty()) {
                throw new IllegalArgumentException("fold into " + target + " does not go with the name '" + name + "'");
            }
        }

        /// No place.
        public static Fold nothing() {
            return new Fold(FoldTarget.NOTHING, "");
        }

        /// A norm that feeds only this group.
        public static Fold norm(String name) {
            return new Fold(FoldTarget.NORM, name);
        }

        /// The rows of a linear layer.
        public static Fold linear(String name) {
            return new Fold(FoldTarget.LINEAR, name);
        }

        /// The rows of a linear layer whose outputs are rectified.
        public static Fold rectified(String name) {
            return new Fold(FoldTarget.RECTIFIED, name);
        }
    }

    /// Copies the list.
    public LinearGroup {
        linears = List.copyOf(linears);
        if (linears.isEmpty()) {
            throw new IllegalArgumentException("a group of linear layers needs at least one");
        }
    }
}
