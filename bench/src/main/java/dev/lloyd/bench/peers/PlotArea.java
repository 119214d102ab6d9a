package dev.lloyd.bench.peers;

/// Where in a drawing what lies: bytes to the right, in equal steps for equal ratios, and recall upwards, in equal
/// steps for equal ratios of what is missed, so that 0.9 and 0.99 are as far apart as 0.99 and 0.999.
///
/// @param left of the area, pixels
/// @param top of the area, pixels
/// @param width pixels
/// @param height pixels
/// @param least bytes at the left edge
/// @param most bytes at the right edge
/// @param lowest recall, at the lower edge
/// @param highest recall, at the upper edge, less than 1; who finds more is drawn there
record PlotArea(
        double left,
        double top,
        double width,
        double height,
        double least,
        double most,
        double lowest,
        double highest) {
    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }

    double x(double bytes) {
        return left + width * Math.log(bytes / least) / Math.log(most / least);
    }

    double y(double recall) {
        double missed = 1 - Math.min(recall, highest);
        return top + height * Math.log(missed / (1 - highest)) / Math.log((1 - lowest) / (1 - highest));
    }

    boolean hasBytes(double bytes) {
        return bytes >= least && bytes <= most;
    }

    boolean hasRecall(double recall) {
        return recall >= lowest;
    }
}
