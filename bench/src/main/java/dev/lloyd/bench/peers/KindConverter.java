package dev.lloyd.bench.peers;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The words of `--search`.
final class KindConverter implements ITypeConverter<SearchPeer.Kind> {
    @Override
    public SearchPeer.Kind convert(String word) {
        try {
            return kind(word.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }

    /// The kind that is called so.
    ///
    /// @throws IllegalArgumentException if none is
    static SearchPeer.Kind kind(String word) {
        return Arrays.stream(SearchPeer.Kind.values())
                .filter(kind -> word(kind).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is none of codes, cells, graph"));
    }

    /// What a kind is called in a command.
    static String word(SearchPeer.Kind kind) {
        return switch (kind) {
            case EVERY_CODE -> "codes";
            case CELLS -> "cells";
            case GRAPH -> "graph";
        };
    }
}
