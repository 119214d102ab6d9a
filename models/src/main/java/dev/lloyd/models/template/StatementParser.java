package dev.lloyd.models.template;

import dev.lloyd.models.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads statements.
final class StatementParser {
    private static final List<String> RESERVED = List.of("true", "false", "none", "True", "False", "None");

    private final Words words;
    private final ExpressionParser expressions;
    /// How many loops are around, in the same macro.
    private int loops;

    StatementParser(List<Token> tokens) {
        this.words = new Words(tokens);
        this.expressions = new ExpressionParser(words);
    }

    List<Statement> all() {
        List<Statement> statements = until();
        if (words.peek().kind() != Kind.END) {
            throw words.peek().error("'" + words.peek().text() + "' ends nothing");
        }
        return statements;
    }

    /// Statements up to a tag that begins with one of some words, whose word is next; or to the end.
    private List<Statement> until(String... ends) {
        List<Statement> statements = new ArrayList<>();
        while (words.peek().kind() != Kind.END) {
            Token token = words.take();
            if (token.kind() == Kind.TEXT) {
                statements.add(new Statement.Text(token.text()));
            } else if (token.is(Kind.TAG, "{{")) {
                statements.add(new Statement.Output(tuple(), token));
                words.expect(Kind.TAG, "}}");
            } else if (List.of(ends).contains(words.peek().text())) {
                return statements;
            } else {
                statements.add(words.deeper(this::statement));
            }
        }
        if (ends.length > 0) {
            throw words.peek().error("'" + ends[ends.length - 1] + "' is missing");
        }
        return statements;
    }

    private Statement statement() {
        Token word = words.peek();
        return switch (words.name()) {
            case "set" -> set(word);
            case "if" -> condition();
            case "for" -> loop(word);
            case "macro" -> macro();
            case "break", "continue" -> jump(word);
            case "generation" -> generation();
            default -> throw word.error("the tag '" + word.text() + "' is not supported");
        };
    }

    private Statement jump(Token word) {
        if (loops == 0) {
            throw word.error("'" + word.text() + "' is outside of a loop");
        }
        close();
        return new Statement.Jump(word.text().equals("break"));
    }

    /// Marks what training learns; nothing else.
    private Statement generation() {
        close();
        List<Statement> body = until("endgeneration");
        end();
        return new Statement.Group(body);
    }

    private void close() {
        words.expect(Kind.TAG, "%}");
    }

    /// The word of an end tag, and its close.
    private void end() {
        words.take();
        close();
    }

    private Statement set(Token place) {
        String name = words.name();
        if (words.accept(Kind.SYMBOL, ".")) {
            String attribute = words.name();
            words.expect(Kind.SYMBOL, "=");
            Statement statement = new Statement.SetAttribute(name, attribute, tuple(), place);
            close();
            return statement;
        }
        if (words.accept(Kind.TAG, "%}")) {
            List<Statement> body = until("endset");
            end();
            return new Statement.SetBlock(name, body);
        }
        if (RESERVED.contains(name)) {
            throw place.error("'" + name + "' cannot be set");
        }
        List<String> names = names(name);
        words.expect(Kind.SYMBOL, "=");
        Statement statement = new Statement.Set(names, tuple(), place);
        close();
        return statement;
    }

    private List<String> names(String first) {
        List<String> names = new ArrayList<>(List.of(first));
        while (words.accept(Kind.SYMBOL, ",")) {
            names.add(words.name());
        }
        return names;
    }

    /// An expression, or several with commas between them.
    private Expression tuple() {
        return tuple(expressions::whole);
    }

    private Expression tuple(Supplier<Expression> element) {
        Expression first = element.get();
        if (!words.sees(Kind.SYMBOL, ",")) {
            return first;
        }
        List<Expression> all = new ArrayList<>(List.of(first));
        while (words.accept(Kind.SYMBOL, ",")) {
            if (words.peek().kind() != Kind.TAG) {
                all.add(element.get());
            }
        }
        return new Expression.TupleOf(all);
    }

    private Statement condition() {
        Expression condition = expressions.whole();
        close();
        List<Statement> body = until("elif", "else", "endif");
        List<Statement> otherwise = List.of();
        if (words.accept(Kind.NAME, "elif")) {
            otherwise = List.of(words.deeper(this::condition));
        } else if (words.accept(Kind.NAME, "else")) {
            close();
            otherwise = until("endif");
            end();
        } else {
            end();
        }
        return new Statement.If(condition, body, otherwise);
    }

    private Statement loop(Token place) {
        List<String> names = loopNames();
        words.expect(Kind.NAME, "in");
        Expression source = tuple(expressions::or);
        Optional<Expression> condition =
                words.accept(Kind.NAME, "if") ? Optional.of(expressions.whole()) : Optional.empty();
        close();
        loops++;
        List<Statement> body = until("else", "endfor");
        loops--;
        List<Statement> otherwise = List.of();
        if (words.accept(Kind.NAME, "else")) {
            close();
            otherwise = until("endfor");
        }
        end();
        return new Statement.For(names, source, condition, body, otherwise, place);
    }

    private List<String> loopNames() {
        boolean enclosed = words.accept(Kind.SYMBOL, "(");
        List<String> names = names(words.name());
        if (enclosed) {
            words.expect(Kind.SYMBOL, ")");
        }
        return names;
    }

    private Statement macro() {
        String name = words.name();
        words.expect(Kind.SYMBOL, "(");
        List<String> parameters = new ArrayList<>();
        List<Optional<Expression>> defaults = new ArrayList<>();
        while (!words.accept(Kind.SYMBOL, ")")) {
            parameters.add(words.name());
            defaults.add(words.accept(Kind.SYMBOL, "=") ? Optional.of(expressions.whole()) : Optional.empty());
            if (!words.sees(Kind.SYMBOL, ")")) {
                words.expect(Kind.SYMBOL, ",");
            }
        }
        close();
        int around = loops;
        loops = 0;
        List<Statement> body = until("endmacro");
        loops = around;
        end();
        return new Statement.Macro(name, parameters, defaults, body);
    }
}
