/// Options that several commands share: mixins and converters of the command line library.
@NullMarked
package dev.lloyd.cli.option;

import org.jspecify.annotations.NullMarked;
