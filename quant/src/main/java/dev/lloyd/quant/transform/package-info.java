/// Changes of coordinates and the linear maps they are made of.
@NullMarked
package dev.lloyd.quant.transform;

import org.jspecify.annotations.NullMarked;
