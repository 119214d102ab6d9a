/// Claims: what a system's paper says it does, made small, with the relation and the tolerance written down before
/// the run.
///
/// A {@link dev.lloyd.lab.claims.Claim} is a YAML resource in this package's folder, listed in its `index`: trials
/// to make in a laboratory, and {@link dev.lloyd.lab.claims.Check}s on their figures. {@link
/// dev.lloyd.lab.claims.ClaimRunner} makes and measures them, {@link dev.lloyd.lab.claims.Ledger} keeps what came
/// of it. No tolerance is chosen here.
@NullMarked
package dev.lloyd.lab.claims;

import org.jspecify.annotations.NullMarked;
