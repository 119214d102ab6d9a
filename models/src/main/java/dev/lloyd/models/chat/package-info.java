/// Conversations as a decoder reads them.
///
/// Start at {@link dev.lloyd.models.chat.ChatTemplate}. The language that templates are written in is in
/// `template`.
@NullMarked
package dev.lloyd.models.chat;

import org.jspecify.annotations.NullMarked;
