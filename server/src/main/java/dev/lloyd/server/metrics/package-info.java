/// What a server counts, as Prometheus reads it.
@NullMarked
package dev.lloyd.server.metrics;

import org.jspecify.annotations.NullMarked;
