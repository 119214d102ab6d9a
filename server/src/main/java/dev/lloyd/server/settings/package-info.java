/// Where a server listens, whom it lets in and how much it takes.
///
/// Start at {@link dev.lloyd.server.settings.Settings}.
@NullMarked
package dev.lloyd.server.settings;

import org.jspecify.annotations.NullMarked;
