/// What a server serves.
///
/// Start at {@link dev.lloyd.server.catalogue.Catalogue}. Not here: how models are found and opened, which is
/// whose
/// starts the server.
@NullMarked
package dev.lloyd.server.catalogue;

import org.jspecify.annotations.NullMarked;
