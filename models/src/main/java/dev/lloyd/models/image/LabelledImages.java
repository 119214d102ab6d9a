package dev.lloyd.models.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final int MAX_BYTES = 1 << 30;

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

    /// Reads a file of CIFAR-10's binary version (Krizhevsky, *Learning Multiple Layers of Features from Tiny
    /// Images*, 2009), plain or gzipped (`.gz`): records of {@value #CIFAR_RECORD} bytes, a label and three planes
    /// (red, green, blue) of 32 x 32.
    ///
    /// @throws IOException if it cannot be read, or is no whole number of records
    public static LabelledImages cifar(Path file) throws IOException {
        byte[] bytes = bytes(file);
        if (bytes.length == 0 || bytes.length % CIFAR_RECORD != 0) {
            throw new IOException(file + " has " + bytes.length + " bytes, which is no whole number of CIFAR-10 records"
                    + " of " + CIFAR_RECORD + " (a label and three planes of 32 x 32)");
        }
        int count = bytes.length / CIFAR_RECORD;
        int[] labels = new int[count];
        List<int[]> pixels = new ArrayList<>();
        for (int image = 0; image < count; image++) {
            int offset = image * CIFAR_RECORD;
            labels[image] = bytes[offset] & 0xff;
            pixels.add(colours(bytes, offset + 1));
        }
        return new LabelledImages(CIFAR_SIDE, pixels, labels);
    }

    private static byte[] bytes(Path file) throws IOException {
        boolean packed = String.valueOf(file.getFileName()).endsWith(".gz");
        try (InputStream plain = Files.newInputStream(file);
                InputStream source = packed ? new GZIPInputStream(plain) : plain) {
            byte[] bytes = source.readNBytes(MAX_BYTES);
            if (bytes.length == MAX_BYTES) {
                throw new IOException(file + " has more than the " + MAX_BYTES + " bytes that are read at once");
            }
            return bytes;
        }
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

    /// How many images there are.
    public int count() {
        return labels.length;
    }
}
