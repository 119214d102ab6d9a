/// The part of the template language Jinja that chat templates are written in.
///
/// Start at {@link dev.lloyd.models.template.Template}. A template comes with a model and is as little trusted
/// as
/// its
/// other files: values are texts, numbers, truths, lists and maps and nothing else, no Java object can be
/// reached, and
/// what a rendering may spend is bounded (`Budget`). Source is read by `Lexer`, `StatementParser` and
/// `ExpressionParser`, and run by `Rendering` and `Evaluation`; `Filters`, `Methods` and `Checks` are what it
/// can
/// call.
/// Not here: which template a model has (`chat`); macros that are called with blocks, imports, inheritance.
@NullMarked
package dev.lloyd.models.template;

import org.jspecify.annotations.NullMarked;
