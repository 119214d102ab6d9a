package dev.lloyd.models.network;

import java.util.List;

/// The numbers of a residual network for small images.
///
/// @param side of an image, pixels; images are square
/// @param widths channels that leave each block: of the first convolution, then of each residual block
/// @param classes number of classes
public record ResnetConfig(int side, List<Integer> widths, int classes) {
    private static final int MAX_SIDE = 1 << 10;

    /// Copies the list and checks that all sizes are positive and within reason.
    public ResnetConfig {
        widths = List.copyOf(widths);
        if (side < 1 || side > MAX_SIDE || classes < 1 || classes > TensorShape.MAX_FEATURES) {
            throw new IllegalArgumentException("a resnet has images of 1 to " + MAX_SIDE + " pixels a side and 1 to "
                    + TensorShape.MAX_FEATURES + " classes, not " + side + " and " + classes);
        }
        if (widths.isEmpty() || widths.size() > TensorShape.MAX_BLOCKS) {
            throw new IllegalArgumentException(
                    "a resnet has 1 to " + TensorShape.MAX_BLOCKS + " blocks, not " + widths.size());
        }
        if (widths.stream().anyMatch(width -> width < 1 || width > TensorShape.MAX_FEATURES)) {
            throw new IllegalArgumentException(
                    "blocks of a resnet have 1 to " + TensorShape.MAX_FEATURES + " channels, not " + widths);
        }
    }
}
