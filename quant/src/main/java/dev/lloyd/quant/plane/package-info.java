/// The packed planes of the canonical form: {@link dev.lloyd.quant.plane.Points} (a grid at scale 1), {@link
/// dev.lloyd.quant.plane.ScaleTable} (scales and zeros as stored), {@link dev.lloyd.quant.plane.Planes} (codes on
/// points with scales) and {@link dev.lloyd.quant.plane.PlaneWriter}, through which every rounding writes.
@NullMarked
package dev.lloyd.quant.plane;

import org.jspecify.annotations.NullMarked;
