package dev.lloyd.models.network;

/// How the tokens of a sequence become one row.
public enum Pooling {
    /// The mean of all tokens.
    MEAN,
    /// The first token, `[CLS]` in BERT's vocabulary.
    FIRST,
    /// The last token.
    LAST
}
