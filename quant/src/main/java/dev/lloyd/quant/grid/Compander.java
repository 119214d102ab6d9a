package dev.lloyd.quant.grid;

/// The mu-law: an odd function that spreads small values and squeezes large ones, and its inverse.
///
///     y = sign(x) limit ln(1 + mu |x| / limit) / ln(1 + mu)        mu = 0: y = x
///
/// @param mu 0 or more
/// @param limit the value that is its own image, above 0
record Compander(float mu, float limit) {
    /// Checks the ranges above, which may come from a file.
    Compander {
        if (!(mu >= 0 && mu < 1e6f && limit > 0 && limit < 1e30f)) {
            throw new IllegalArgumentException(
                    "a mu-law needs mu of 0 or more and a limit above 0, not " + mu + " and " + limit);
        }
    }

    double compressed(double value) {
        return mu == 0
                ? value
                : Math.copySign(limit * Math.log1p(mu * Math.abs(value) / limit) / Math.log1p(mu), value);
    }

    double expanded(double value) {
        return mu == 0
                ? value
                : Math.copySign(limit * Math.expm1(Math.abs(value) / limit * Math.log1p(mu)) / mu, value);
    }

    /// How fast the inverse grows at an image.
    double slope(double value) {
        return mu == 0 ? 1 : Math.exp(Math.abs(value) / limit * Math.log1p(mu)) * Math.log1p(mu) / mu;
    }
}
