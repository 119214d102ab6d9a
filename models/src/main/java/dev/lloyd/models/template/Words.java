package dev.lloyd.models.template;

import dev.lloyd.models.template.Token.Kind;
import java.util.List;

/// The words of a template, one after the other.
final class Words {
    private final List<Token> tokens;
    private int next;

    Words(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token taken = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return taken;
    }

    boolean sees(Kind kind, String text) {
        return peek().is(kind, text);
    }

    /// Takes the next word if it is this one.
    boolean accept(Kind kind, String text) {
        if (sees(kind, text)) {
            take();
            return true;
        }
        return false;
    }

    void expect(Kind kind, String text) {
        if (!accept(kind, text)) {
            throw peek().error("expected '" + text + "', not '" + peek().text() + "'");
        }
    }

    String name() {
        if (peek().kind() != Kind.NAME) {
            throw peek().error("expected a name, not '" + peek().text() + "'");
        }
        return take().text();
    }
}
