/// Vectors in cells, so that a search looks at a few of them. {@link dev.lloyd.vectors.cluster.ClusterFit} finds
/// the centroids, {@link dev.lloyd.vectors.cluster.Clusters} says which vector belongs to which.
@NullMarked
package dev.lloyd.vectors.cluster;

import org.jspecify.annotations.NullMarked;
