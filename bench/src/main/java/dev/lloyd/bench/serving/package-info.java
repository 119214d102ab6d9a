/// `lloyd serve` and `lloyd generate` in processes of their own: how soon they are there, and a server under the
/// load of many clients that read streams from it.
@NullMarked
package dev.lloyd.bench.serving;

import org.jspecify.annotations.NullMarked;
