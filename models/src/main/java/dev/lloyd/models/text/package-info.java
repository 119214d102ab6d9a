/// Texts for demonstrations and measurements: {@link dev.lloyd.models.text.WordNet}. Not here: tokenizing.
@NullMarked
package dev.lloyd.models.text;

import org.jspecify.annotations.NullMarked;
