/// What HTTP is to the rest: routes, limits, errors in the shape of OpenAI's, events as they come.
///
/// Start at {@link dev.lloyd.server.http.FrontDoor}. Not here: what is asked for, which is in `api`.
@NullMarked
package dev.lloyd.server.http;

import org.jspecify.annotations.NullMarked;
