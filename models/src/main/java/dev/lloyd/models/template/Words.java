package dev.lloyd.models.template;

import dev.lloyd.models.template.Token.Kind;
import java.util.List;
import java.util.function.Supplier;

/// The words of a template, one after the other.
final class Words {
    /// Beyond this a template is none that somebody wrote, and the stack is far from full.
    private static final int MAX_DEPTH = 200;

    private final List<Token> tokens;
    private int next;
    private int depth;

    Words(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /// Reads what lies inside of something else.
    <T> T deeper(Supplier<T> read) {
        depth++;
        if (depth > MAX_DEPTH) {
            throw peek().error("it is nested too deeply");
        }
        T value = read.get();
        depth--;
        return value;
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
