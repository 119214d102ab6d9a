package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.index.IndexWriter.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// Small indexes with a graph, for tests.
///
/// @param folder of the files
record GraphFiles(Path folder) {
    static final int DIMENSION = 16;
    static final String LINE = "hadamard | lloyd-max(bits=4)";
    static final GraphShape SHAPE = new GraphShape(10, 30, 1.75);

    static Matrix gaussian(int rows, long seed) {
        return new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
    }

    VectorFile file(String name, Matrix vectors) throws IOException {
        Npy.write(folder.resolve(name), vectors);
        return VectorFiles.open(folder.resolve(name));
    }

    static IndexBuilding building(Metric metric, int cells, Column... columns) {
        return new IndexBuilding(Recipe.parse(LINE), metric, 5, 1000, Set.of(columns), cells, Set.of());
    }

    Path build(IndexBuilding building, Matrix vectors, Workers workers) throws IOException {
        Path path = folder.resolve("graph.lloyd");
        try (VectorFile file = file("base.npy", vectors)) {
            IndexGraph.build(path, SHAPE, workers, done -> {}, flat -> building.build(file, flat, workers, done -> {}));
        }
        return path;
    }
}
