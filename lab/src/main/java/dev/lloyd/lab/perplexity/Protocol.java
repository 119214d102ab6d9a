package dev.lloyd.lab.perplexity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// How a text is cut into windows. Two perplexities compare only under the same protocol, so it prints with
/// every one.
///
/// Window `k` begins at token `k * stride` and is run alone from position 0. No token is predicted twice: a window
/// scores its tokens from the second on, and where windows overlap only those that the window before did not hold.
/// An incomplete last window is dropped. With a first token (a BOS) each window is that token and `window - 1`
/// tokens of the text, all of which are predicted.
///
/// @param window tokens that the model sees at once, at least 2
/// @param stride tokens from one window's beginning to the next, 1 to the number of text tokens in a window
/// @param firstToken an id put before each window, or none
/// @param windowLimit how many windows to use at most, or all
public record Protocol(int window, int stride, OptionalInt firstToken, OptionalInt windowLimit) {
    /// Windows of 256 side by side, no BOS, the whole text.
    public static final Protocol DEFAULT = new Protocol(256, 256, OptionalInt.empty(), OptionalInt.empty());

    /// Checks the ranges.
    public Protocol {
        if (window < 2) {
            throw new IllegalArgumentException("window must be 2 or more, not " + window);
        }
        int textTokens = firstToken.isPresent() ? window - 1 : window;
        if (stride < 1 || stride > textTokens) {
            throw new IllegalArgumentException("stride must be 1 to the " + textTokens
                    + " text tokens of a window, not " + stride + "; a larger one would skip tokens");
        }
        if (windowLimit.isPresent() && windowLimit.getAsInt() < 1) {
            throw new IllegalArgumentException("windowLimit must be 1 or more, not " + windowLimit.getAsInt());
        }
    }

    /// The same with other window and stride.
    public Protocol withWindow(int newWindow, int newStride) {
        return new Protocol(newWindow, newStride, firstToken, windowLimit);
    }

    /// The same with a limit on the number of windows.
    public Protocol first(int windows) {
        return new Protocol(window, stride, firstToken, OptionalInt.of(windows));
    }

    /// The same with a token before each window.
    public Protocol beginningWith(int token) {
        return new Protocol(window, stride, OptionalInt.of(token), windowLimit);
    }

    private int textTokens() {
        return firstToken.isPresent() ? window - 1 : window;
    }

    /// Cuts a text into windows.
    ///
    /// @param ids all tokens of the text, without special ones
    /// @throws IllegalArgumentException if the text does not fill one window
    public List<Window> cut(int[] ids) {
        int text = textTokens();
        if (ids.length < text) {
            throw new IllegalArgumentException(
                    "a text of " + ids.length + " tokens does not fill a window of " + text + " text tokens");
        }
        List<Window> windows = new ArrayList<>();
        int limit = windowLimit.orElse(Integer.MAX_VALUE);
        for (int start = 0; start <= ids.length - text && windows.size() < limit; start += stride) {
            windows.add(window(ids, start));
        }
        return windows;
    }

    private Window window(int[] ids, int start) {
        int text = textTokens();
        int before = window - text;
        int[] tokens = new int[window];
        firstToken.ifPresent(token -> tokens[0] = token);
        System.arraycopy(ids, start, tokens, before, text);
        int seenBefore = start == 0 ? 0 : text - stride;
        return new Window(tokens, Math.max(1, before + seenBefore));
    }

    /// One line: `window 256, stride 256, no BOS, first 128 windows`.
    public String text() {
        String bos = firstToken.isPresent() ? "token " + firstToken.getAsInt() + " first" : "no BOS";
        String extent = windowLimit.isPresent() ? "first " + windowLimit.getAsInt() + " windows" : "all whole windows";
        return String.format(Locale.ROOT, "window %d, stride %d, %s, %s", window, stride, bos, extent);
    }
}
