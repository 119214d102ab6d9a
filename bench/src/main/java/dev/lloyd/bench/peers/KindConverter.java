package dev.lloyd.bench.peers;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The words of `--search`.
final class KindConverter implements ITypeConverter<SearchPeer.Kind> {
    @Override
    public SearchPeer.Kind convert(String word) {
        return Arrays.stream(SearchPeer.Kind.values())
                .filter(kind -> word(kind).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of codes, cells, graph"));
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
