package dev.lloyd.models.network;

import java.util.Arrays;

/// The geometry of a convolution: square pieces of an image as rows, so that a convolution is a linear layer on them
/// (im2col; Chellapilla et al., *High Performance Convolutional Neural Networks for Document Processing*, 2006).
///
/// An image of `height x width` pixels is `height * width` rows, line by line, with a column for each channel. A
/// patch has `kernel * kernel` pixels, line by line, each with all its channels: column `(y * kernel + x) * channels
/// + c`. Patches stand `stride` pixels apart, `ceil(height / stride) x ceil(width / stride)` of them, and reach
/// beyond the image by the same number of pixels on both sides, or by one more at the end where that number is odd:
/// the padding that TensorFlow calls `same`. What is outside counts as zero.
///
/// @param height of an image, pixels
/// @param width of an image, pixels
/// @param kernel side of a patch, pixels
/// @param stride between patches, pixels
public record Patches(int height, int width, int kernel, int stride) {
    /// Where a patch reaches beyond the image.
    public static final int OUTSIDE = -1;

    /// Checks that all sizes are positive and within reason.
    public Patches {
        if (height < 1 || width < 1 || kernel < 1 || stride < 1) {
            throw new IllegalArgumentException("patches need positive sizes, not " + kernel + " x " + kernel
                    + " pixels every " + stride + " of an image of " + height + " x " + width);
        }
        if ((long) height * width * kernel * kernel > TensorShape.MAX_FEATURES << 8) {
            throw new IllegalArgumentException("an image of " + height + " x " + width + " pixels is too large for"
                    + " patches of " + kernel + " x " + kernel);
        }
    }

    /// Lines of patches.
    public int patchHeight() {
        return Math.ceilDiv(height, stride);
    }

    /// Patches in a line.
    public int patchWidth() {
        return Math.ceilDiv(width, stride);
    }

    /// Pixels of an image.
    public int pixels() {
        return height * width;
    }

    /// Patches of an image.
    public int count() {
        return patchHeight() * patchWidth();
    }

    /// Pixels of a patch.
    public int size() {
        return kernel * kernel;
    }

    /// Images in so many rows.
    ///
    /// @throws IllegalArgumentException if the rows are no whole number of images
    public int images(long rows) {
        if (rows % pixels() != 0) {
            throw new IllegalArgumentException(
                    rows + " pixels are no whole number of images of " + height + " x " + width);
        }
        return Math.toIntExact(rows / pixels());
    }

    /// The pixel of the image at each place of each patch, `count() * size()` of them; {@link #OUTSIDE} beyond it.
    public int[] sources() {
        int[] lines = places(height, patchHeight());
        int[] columns = places(width, patchWidth());
        int[] target = new int[count() * size()];
        Arrays.setAll(target, index -> {
            int patch = index / size();
            int place = index % size();
            int line = lines[patch / patchWidth() * kernel + place / kernel];
            int column = columns[patch % patchWidth() * kernel + place % kernel];
            return line == OUTSIDE || column == OUTSIDE ? OUTSIDE : line * width + column;
        });
        return target;
    }

    /// Along one side: the pixel at each place of each patch.
    private int[] places(int length, int patches) {
        int before = Math.max(0, (patches - 1) * stride + kernel - length) / 2;
        int[] target = new int[patches * kernel];
        Arrays.setAll(target, index -> {
            int place = index / kernel * stride + index % kernel - before;
            return place < 0 || place >= length ? OUTSIDE : place;
        });
        return target;
    }
}
