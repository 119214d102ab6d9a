package dev.lloyd.models.image;

import dev.lloyd.models.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/// Square images, and the class of each.
///
/// @param side pixels
/// @param pixels of each image its `side * side` colours `0xRRGGBB`, line by line; shared, not copied
/// @param labels the classes, from 0
@SuppressWarnings("ArrayRecordComponent") // Read only; compared by nobody.
public record LabelledImages(int side, List<int[]> pixels, int[] labels) {
    private static final int CIFAR_SIDE = 32;
    private static final int CIFAR_PLANE = CIFAR_SIDE * CIFAR_SIDE;
    private static final int CIFAR_RECORD = 1 + 3 * CIFAR_PLANE;
    private static final int MOST_IMAGES = 100_000;

    /// Copies the list and checks that there is an image, and a label for each.
    public LabelledImages {
        pixels = List.copyOf(pixels);
        if (pixels.isEmpty() || pixels.size() != labels.length) {
            throw new IllegalArgumentException("there must be an image, and a label for each: " + pixels.size()
                    + " images, " + labels.length + " labels");
        }
        for (int[] image : pixels) {
            if (image.length != side * side) {
                throw new IllegalArgumentException(
                        "an image of " + side + " x " + side + " does not have " + image.length + " pixels");
            }
        }
    }

    /// Reads all of a file of CIFAR-10 records.
    ///
    /// @throws IOException as {@link #cifar(Path, int)}, or if there are more than {@value #MOST_IMAGES} images
    public static LabelledImages cifar(Path file) throws IOException {
        LabelledImages images = cifar(file, MOST_IMAGES + 1);
        if (images.count() > MOST_IMAGES) {
            throw new IOException(file + " has more than the " + MOST_IMAGES + " images that are read at once");
        }
        return images;
    }

    /// Reads the first images of a file of CIFAR-10's binary version, plain or gzipped (`.gz`): records of
    /// {@value #CIFAR_RECORD} bytes, a label and three planes (red, green, blue) of 32 x 32. What comes after
    /// them is not read, so that a small file which expands to a large one takes no more memory than they do.
    ///
    /// Source: Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
    ///
    /// @param most how many images, 1 or more
    /// @throws IOException if it cannot be read, holds no image, or ends within a record
    public static LabelledImages cifar(Path file, int most) throws IOException {
        IntStream.Builder labels = IntStream.builder();
        List<int[]> pixels = new ArrayList<>();
        boolean packed = String.valueOf(file.getFileName()).endsWith(".gz");
        try (InputStream plain = Files.newInputStream(file);
                InputStream source = packed ? new GZIPInputStream(plain) : plain) {
            byte[] image = source.readNBytes(CIFAR_RECORD);
            while (image.length == CIFAR_RECORD) {
                labels.add(image[0] & 0xff);
                pixels.add(colours(image, 1));
                image = source.readNBytes(pixels.size() < most ? CIFAR_RECORD : 0);
            }
            if (pixels.isEmpty() || image.length > 0) {
                throw new IOException(file + " has " + image.length + " bytes after " + pixels.size() + " images, which"
                        + " is no CIFAR-10 record of " + CIFAR_RECORD + " (a label and three planes of 32 x 32)");
            }
        }
        return new LabelledImages(CIFAR_SIDE, pixels, labels.build().toArray());
    }

    private static int[] colours(byte[] bytes, int offset) {
        int[] target = new int[CIFAR_PLANE];
        for (int pixel = 0; pixel < CIFAR_PLANE; pixel++) {
            int red = bytes[offset + pixel] & 0xff;
            int green = bytes[offset + CIFAR_PLANE + pixel] & 0xff;
            int blue = bytes[offset + 2 * CIFAR_PLANE + pixel] & 0xff;
            target[pixel] = red << 16 | green << 8 | blue;
        }
        return target;
    }

    /// Checks that a network takes images of this size.
    ///
    /// @throws IllegalArgumentException if it takes others
    public void requireSize(Network network) {
        if (side * side != network.maxTokens()) {
            throw new IllegalArgumentException(
                    "the network takes images of " + network.maxTokens() + " pixels, not of " + side + " x " + side);
        }
    }

    /// How many images there are.
    public int count() {
        return labels.length;
    }
}
