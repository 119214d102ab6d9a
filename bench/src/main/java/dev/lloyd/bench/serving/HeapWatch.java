package dev.lloyd.bench.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a server keeps on its heap, again and again. One thread.
final class HeapWatch implements Runnable {
    /// Calls from one look to the next.
    private static final int CALLS = 10;

    private final ServerProcess server;
    private final List<Double> megabytes = new ArrayList<>();
    private int calls;

    HeapWatch(ServerProcess server) {
        this.server = server;
    }

    /// Looks at every tenth call, since the server stands still meanwhile.
    @Override
    public void run() {
        if (++calls % CALLS != 0) {
            return;
        }
        try {
            megabytes.add(server.liveBytes() / 1e6);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// All that was seen, in MB: a server that keeps what it should forget has more each time.
    String seen() {
        return megabytes.stream().map(each -> String.valueOf(Math.round(each))).collect(Collectors.joining(", "));
    }
}
