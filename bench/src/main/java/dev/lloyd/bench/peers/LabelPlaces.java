package dev.lloyd.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds places for words beside points, near them and on nothing else.
final class LabelPlaces {
    /// Of a line of text, pixels.
    static final double HEIGHT = 12;

    /// Of a letter, in the mean, pixels.
    private static final double LETTER = 5.9;

    private static final double MARGIN = 2;
    private static final int DIRECTIONS = 16;
    private static final double NEAREST = 9;
    private static final double STEP = 7;
    private static final double FARTHEST = 190;

    private final PlotArea area;
    private final List<Box> taken = new ArrayList<>();

    /// No place is taken.
    LabelPlaces(PlotArea area) {
        this.area = area;
    }

    /// A rectangle, pixels.
    private record Box(double left, double top, double right, double bottom) {
        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    /// A point that words are about, or where they begin.
    record Spot(double x, double y) {}

    /// Where words stand.
    ///
    /// @param point that they are about
    /// @param text their left end, at half their height
    /// @param width of the words, pixels
    record Place(Spot point, Spot text, double width) {
        /// Where a line from the point meets the words.
        Spot near() {
            double x = Math.clamp(point.x, text.x - MARGIN, text.x + width + MARGIN);
            double y = Math.clamp(point.y, text.y - HEIGHT / 2, text.y + HEIGHT / 2);
            return new Spot(x, y);
        }
    }

    /// Keeps words off a point.
    ///
    /// @param radius of what is drawn there, pixels
    void take(double x, double y, double radius) {
        taken.add(new Box(x - radius, y - radius, x + radius, y + radius));
    }

    /// Takes the free place for words that is nearest to one of some points; nothing if there is none.
    Optional<Place> place(String words, List<Spot> points) {
        double width = words.length() * LETTER;
        for (double distance = NEAREST; distance <= FARTHEST; distance += STEP) {
            for (Spot point : points) {
                for (int direction = 0; direction < DIRECTIONS; direction++) {
                    Place place = place(point, width, distance, 2 * Math.PI * direction / DIRECTIONS);
                    Box box = box(place);
                    if (isInside(box) && taken.stream().noneMatch(box::meets)) {
                        taken.add(box);
                        return Optional.of(place);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Place place(Spot point, double width, double distance, double angle) {
        double side = Math.cos(angle);
        double x = point.x + distance * side - width * (1 - side) / 2;
        return new Place(point, new Spot(x, point.y + distance * Math.sin(angle)), width);
    }

    private static Box box(Place place) {
        double x = place.text().x;
        double y = place.text().y;
        return new Box(x - MARGIN, y - HEIGHT / 2, x + place.width() + MARGIN, y + HEIGHT / 2);
    }

    private boolean isInside(Box box) {
        return box.left > area.left() && box.right < area.right() && box.top > area.top() && box.bottom < area.bottom();
    }
}
