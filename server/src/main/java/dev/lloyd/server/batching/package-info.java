/// Many texts generated at once by one decoder.
///
/// Start at {@link dev.lloyd.server.batching.Batching}: texts come as
/// {@link dev.lloyd.server.batching.GenerationRequest}s and are read from {@link
/// dev.lloyd.server.batching.Generation}s.
/// Not here: HTTP, text and its tokens.
@NullMarked
package dev.lloyd.server.batching;

import org.jspecify.annotations.NullMarked;
