/// Where models come from: names to local files.
///
/// Start at {@link dev.lloyd.models.source.ModelSources}, which resolves what a user writes (a path,
/// `maven:...`, `hf:...`) through one {@link dev.lloyd.models.source.ModelSource} each. Files from elsewhere
/// lie in one {@link dev.lloyd.models.source.ModelCache} and appear there whole or not at all. Not here: what
/// the files mean (`load`).
@NullMarked
package dev.lloyd.models.source;

import org.jspecify.annotations.NullMarked;
