/// Which recipe for a model of one's own at a rate: every system tried on one block, and what that does to the
/// model's output. Start at {@link RecipeChoice}.
@NullMarked
package dev.lloyd.lab.choice;

import org.jspecify.annotations.NullMarked;
