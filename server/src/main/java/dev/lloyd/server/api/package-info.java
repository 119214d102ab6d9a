/// What can be asked for: OpenAI's models, embeddings, completions and chat; indexes and search; health and
/// load.
///
/// Start at {@link dev.lloyd.server.api.Api}, the list of routes. Records here are the answers as they are
/// written.
/// Not here: how requests come in and errors go out, which is in `http`.
@NullMarked
package dev.lloyd.server.api;

import org.jspecify.annotations.NullMarked;
