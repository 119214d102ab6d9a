/// Models and indexes over HTTP.
///
/// Start at {@link dev.lloyd.server.LloydServer}. Rooms: `catalogue` is what is served, `settings` where and how
/// much;
/// `batching` generates many texts at once and knows nothing of HTTP; `api` is what can be asked for, `http`
/// what
/// HTTP
/// is to it, `metrics` what is counted.
@NullMarked
package dev.lloyd.server;

import org.jspecify.annotations.NullMarked;
