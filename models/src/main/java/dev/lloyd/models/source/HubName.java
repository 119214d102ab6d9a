package dev.lloyd.models.source;

/// A model of a Hugging Face style hub: `hf:org/name`, `hf:org/name@revision`, `hf:org/name/path/of/one.gguf`.
///
/// @param repository `org/name`
/// @param revision a branch, tag or commit; `main` where none is given
/// @param file one file of the repository, or empty for all that a model consists of
record HubName(String repository, String revision, String file) {
    static final String PREFIX = "hf:";
    private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9_.-]*";

    /// Checks the characters, since the parts become file names.
    HubName {
        boolean plain = repository.matches(WORD + "/" + WORD) && revision.matches(WORD);
        if (!plain || !(file.isEmpty() || isSafePath(file))) {
            throw new IllegalArgumentException("a hub model is hf:org/name, hf:org/name@revision or"
                    + " hf:org/name/file, not " + repository + " at " + revision + " with '" + file + "'");
        }
    }

    static HubName parse(String name) {
        String[] halves = name.substring(PREFIX.length()).split("@", 2);
        String[] parts = halves[0].split("/", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException("a hub model is hf:org/name, not '" + name + "'");
        }
        String revision = halves.length == 2 ? halves[1] : "main";
        return new HubName(parts[0] + "/" + parts[1], revision, parts.length == 3 ? parts[2] : "");
    }

    /// Whether a path given by a server stays inside the folder that it is resolved against.
    static boolean isSafePath(String path) {
        return path.matches(WORD + "(/" + WORD + ")*") && !path.contains("..");
    }

    /// Where its files lie in the cache.
    String folder() {
        return repository.replace("/", "--") + "/" + revision;
    }
}
