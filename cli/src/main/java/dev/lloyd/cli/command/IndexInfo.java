package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.Set;

/// What is printed of an index.
///
/// @param index its file
/// @param recipe of its codec
/// @param metric what makes vectors near
/// @param vectors how many there are
/// @param dimension of a vector
/// @param recordBytes of a vector's code and all numbers beside it, in the mean
/// @param tiers whether heads of codes are kept apart from the rest of the records, for searches by tiers
/// @param sharedBytes of what all vectors share
/// @param fileBytes of the file
/// @param cells that its vectors are in; 1 if there are none
/// @param links of a vector in the graph, at most; 0 without a graph
/// @param linkBytes that they take
/// @param attributes that its vectors have, for filters
/// @param keepsVectors whether the vectors as they were given are in it
record IndexInfo(
        String index,
        String recipe,
        String metric,
        int vectors,
        int dimension,
        double recordBytes,
        boolean tiers,
        long sharedBytes,
        long fileBytes,
        int cells,
        int links,
        int linkBytes,
        Set<String> attributes,
        boolean keepsVectors) {
    static IndexInfo of(VectorIndex index) throws IOException {
        return new IndexInfo(
                index.path().toString(),
                index.codec().recipe().text(),
                index.metric().toString(),
                index.size(),
                index.codec().dimension(),
                index.size() == 0
                        ? index.codec().recordBytes()
                        : (double) index.coded().byteSize() / index.size(),
                index.hasHeads(),
                index.codec().sharedBytes(),
                Files.size(index.path()),
                index.cellCount(),
                index.graphShape().map(GraphShape::degree).orElse(0),
                index.linkBytes(),
                index.attributeNames(),
                index.hasVectors());
    }

    void print(PrintWriter out) {
        double times = 4.0 * dimension / recordBytes;
        out.println(index + ": " + Figures.count(vectors) + (vectors == 1 ? " vector of " : " vectors of ") + dimension
                + (dimension == 1 ? " dimension, " : " dimensions, ") + metric);
        out.println("recipe   " + recipe);
        String record = tiers ? Figures.decimals(recordBytes, 1) : Figures.count((long) recordBytes);
        out.println("record   " + record + " B a vector, " + Figures.decimals(times, 1)
                + " times smaller than 32-bit floats" + (tiers ? ", heads apart" : ""));
        out.println("shared   " + Figures.bytes(sharedBytes));
        if (cells > 1) {
            out.println("cells    " + Figures.count(cells));
        }
        if (links > 0) {
            out.println("graph    " + Figures.count(links) + " links, " + Figures.count(linkBytes) + " B a vector");
        }
        if (!attributes.isEmpty()) {
            out.println("beside   " + String.join(", ", attributes));
        }
        out.println(
                "file     " + Figures.bytes(fileBytes) + (keepsVectors ? ", with the vectors as they were given" : ""));
    }
}
