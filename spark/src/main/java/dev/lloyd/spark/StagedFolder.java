package dev.lloyd.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/// A folder of shards that appears in one step. Every attempt at a task adds a file of its own to a staging folder
/// beside the destination; the driver, which hears of one successful attempt for each task, moves those files
/// together and renames their folder to the destination. What failed, or was second, goes with the staging folder.
final class StagedFolder implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final SerializableConfiguration configuration;
    private final String destination;
    private final String staging;

    private StagedFolder(SerializableConfiguration configuration, Path destination, Path staging) {
        this.configuration = configuration;
        this.destination = destination.toString();
        this.staging = staging.toString();
    }

    /// Makes the staging folder.
    ///
    /// @throws IllegalArgumentException if there is something at the destination
    static StagedFolder begin(SparkSession spark, String folder) throws IOException {
        SerializableConfiguration configuration =
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        Path given = new Path(folder);
        Path destination = given.getFileSystem(configuration.value()).makeQualified(given);
        Path staging = new Path(destination.getParent(), "_" + destination.getName() + "-" + UUID.randomUUID());
        StagedFolder staged = new StagedFolder(configuration, destination, staging);
        staged.requireFree();
        staged.files().mkdirs(staging);
        return staged;
    }

    private FileSystem files() throws IOException {
        FileSystem found = new Path(destination).getFileSystem(configuration.value());
        // An index has checksums of its own, and hidden files of sums would be wrong after the first change of it.
        return found instanceof LocalFileSystem local ? local.getRaw() : found;
    }

    private void requireFree() throws IOException {
        if (files().exists(new Path(destination))) {
            throw new IllegalArgumentException("there is something at " + destination + " already");
        }
    }

    /// Copies a local file in, on an executor.
    ///
    /// @param attempt at a task, a number that no other attempt has
    /// @return its name
    String add(java.nio.file.Path local, int shard, long attempt) throws IOException {
        String name = String.format(Locale.ROOT, "shard-%05d-%d", shard, attempt);
        files().copyFromLocalFile(false, true, new Path(local.toUri()), new Path(staging, name));
        return name;
    }

    /// Makes the destination of some of the files, and says what they are called there.
    ///
    /// @param names of one attempt at each task
    /// @throws IllegalArgumentException if there is something at the destination by now
    List<String> publish(List<String> names) throws IOException {
        Path chosen = new Path(staging, "chosen");
        files().mkdirs(chosen);
        List<String> published = new ArrayList<>();
        for (String name : names.stream().sorted().toList()) {
            String shard = name.substring(0, name.lastIndexOf('-')) + ".lloyd";
            rename(new Path(staging, name), new Path(chosen, shard));
            published.add(new Path(destination, shard).toString());
        }
        requireFree();
        rename(chosen, new Path(destination));
        return published;
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files().rename(from, to)) {
            throw new IOException("cannot rename " + from + " to " + to);
        }
    }

    /// Deletes the staging folder and all that is left in it.
    @Override
    public void close() throws IOException {
        files().delete(new Path(staging), true);
    }
}
