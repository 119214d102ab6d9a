/// What the tests of all formats share.
@NullMarked
package dev.lloyd.formats;

import org.jspecify.annotations.NullMarked;
