/// Values beside vectors, and conditions on them. {@link dev.lloyd.vectors.attribute.AttributeColumn} is one in
/// memory, {@link dev.lloyd.vectors.attribute.AttributeCodes} is how it is stored, {@link
/// dev.lloyd.vectors.attribute.Condition} what is asked of it.
@NullMarked
package dev.lloyd.vectors.attribute;

import org.jspecify.annotations.NullMarked;
