package dev.lloyd.vectors.graph;

import java.util.Arrays;

/// Makes every vector of a graph reachable from its entry.
///
/// A vector `u` that is not reached gets a link from a vector `r` that is, the nearest with room. If none that a walk
/// finds has room, the nearest hands over its last link, `r -> w` becoming `r -> u -> w`: what was reached by way of
/// `w` still is, and since nothing that is reached depends on the links of `u`, one of those may go. In the order of
/// the vectors, so the result is one.
final class Mending {
    private final GrowingLinks links;
    private final int entry;
    private final int degree;

    /// @param degree links of a vector, at most
    Mending(GrowingLinks links, int entry, int degree) {
        this.links = links;
        this.entry = entry;
        this.degree = degree;
    }

    /// Mends.
    ///
    /// @param linking finds what is near
    void mend(Linking linking) {
        if (links.size() == 0) {
            return;
        }
        Reach reach = new Reach(links);
        reach.add(entry);
        for (int vector = reach.nextLost(0); vector < links.size(); vector = reach.nextLost(vector)) {
            attach(vector, linking.towards(links, entry, vector));
            reach.add(vector);
        }
    }

    private void attach(int vector, Walk found) {
        for (int index = 0; index < found.size(); index++) {
            int near = KeyHeap.vector(found.best()[index]);
            int[] list = links.of(near);
            if (list.length < degree) {
                links.put(near, plus(list, list.length, vector));
                return;
            }
        }
        int near = KeyHeap.vector(found.best()[0]);
        int[] list = links.of(near);
        int handed = list[list.length - 1];
        links.put(near, plus(list, list.length - 1, vector));
        int[] own = links.of(vector);
        if (Arrays.stream(own).noneMatch(link -> link == handed)) {
            links.put(vector, plus(own, Math.min(own.length, degree - 1), handed));
        }
    }

    /// The first `count` links, and one more.
    private static int[] plus(int[] list, int count, int more) {
        int[] longer = Arrays.copyOf(list, count + 1);
        longer[count] = more;
        return longer;
    }
}
