package dev.lloyd.lab.recall;

import dev.lloyd.vectors.search.StageCoverage;
import dev.lloyd.vectors.search.TierCoverage;
import java.util.List;
import java.util.Optional;

/// What was measured of an index.
///
/// @param index its file
/// @param recipe of its codes
/// @param metric of its scores
/// @param vectors how many there are
/// @param dimension of the vectors
/// @param place what a search goes through: cells, or a graph of so many links
/// @param bytes of the file for each vector, everything counted: codes, what they share, links, ids, kept vectors
/// @param queries that were asked
/// @param k neighbours that count
/// @param bound deviations that first looks were allowed; infinity for no such looks
/// @param searches from the shortest to the longest
/// @param heads how far a first look at heads is off; nothing where there are no heads apart
/// @param stages what looking at codes in stages leaves out and misses; nothing where there are no stages
public record IndexFigures(
        String index,
        String recipe,
        String metric,
        int vectors,
        int dimension,
        String place,
        double bytes,
        int queries,
        int k,
        double bound,
        List<IndexRow> searches,
        Optional<TierCoverage> heads,
        Optional<StageCoverage> stages) {
    /// Copies the list.
    public IndexFigures {
        searches = List.copyOf(searches);
    }
}
