"""Makes the golden layer: GPTQ's published algorithm, column by column, in numpy (2.4.6), from nothing of this project."""
import numpy as np

ROWS, COLUMNS, GROUP, BITS, DAMP = 32, 64, 32, 3, 0.01
QMAX = 2**BITS - 1

rng = np.random.default_rng(2022)
weights = (rng.standard_normal((ROWS, COLUMNS)) / 8).astype(np.float32)
mix = rng.standard_normal((COLUMNS, COLUMNS)) / 8 + np.eye(COLUMNS)
inputs = (rng.standard_normal((256, COLUMNS)) * np.geomspace(1, 0.05, COLUMNS)) @ mix
moments = inputs.T @ inputs / len(inputs)


def find_params(x):
    low, high = np.minimum(x.min(1), 0), np.maximum(x.max(1), 0)
    scale = (high - low) / np.float32(QMAX)
    return scale, np.round(-low / scale)


def gptq(order, static):
    w = weights[:, order].copy()
    h = 2 * moments[np.ix_(order, order)]
    h[np.diag_indices(COLUMNS)] += DAMP * np.mean(np.diag(h))
    upper = np.linalg.cholesky(np.linalg.inv(h)).T.astype(np.float32)
    groups = [find_params(weights[:, g : g + GROUP]) for g in range(0, COLUMNS, GROUP)]
    codes = np.zeros((ROWS, COLUMNS), np.uint8)
    for i in range(COLUMNS):
        if static:
            scale, zero = groups[order[i] // GROUP]
        elif i % GROUP == 0:
            scale, zero = find_params(w[:, i : i + GROUP])
        q = np.clip(np.round(w[:, i] / scale) + zero, 0, QMAX)
        codes[:, order[i]] = q
        error = (w[:, i] - scale * (q - zero)) / upper[i, i]
        w[:, i:] -= np.outer(error, upper[i, i:])
    return codes


weights.astype("<f4").tofile("weights.f32")
moments.astype("<f8").tofile("moments.f64")
gptq(np.arange(COLUMNS), False).tofile("codes.u8")
gptq(np.argsort(-np.diag(moments), kind="stable"), True).tofile("codes-activation.u8")
