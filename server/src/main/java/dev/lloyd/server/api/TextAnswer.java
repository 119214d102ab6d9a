package dev.lloyd.server.api;

import dev.lloyd.models.runtime.TextStream;
import dev.lloyd.server.batching.Generation;
import dev.lloyd.server.batching.Generation.End;
import dev.lloyd.server.batching.Generation.Ended;
import dev.lloyd.server.batching.Generation.Event;
import dev.lloyd.server.batching.Generation.Token;
import dev.lloyd.server.batching.RefusedException;
import dev.lloyd.server.catalogue.OpenedFiles.ChangedException;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.EventStream;
import dev.lloyd.server.http.Exchange;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/// Has a text generated and delivers it, whole or as it comes. If nobody reads any more, nothing more is
/// generated.
///
/// @param engine that generates it
/// @param wire how it is written
record TextAnswer(Engine engine, Wire wire) {
    private static final System.Logger LOG = System.getLogger("dev.lloyd.server");
    /// While a stream waits, so often it is found out whether somebody is there.
    private static final Duration BEAT = Duration.ofSeconds(1);

    /// Hears of a text.
    private interface Listener {
        void added(String text) throws IOException;

        void waiting() throws IOException;
    }

    /// @param reason why the text ended
    /// @param tokens that were generated
    private record Outcome(String reason, int tokens) {}

    void deliver(Exchange exchange, TextRequest request) throws IOException, InterruptedException {
        engine.model().files().requireUnchanged();
        int[] prompt = request.generation().prompt();
        TextStream text = new TextStream(engine.model().tokenizer(), prompt, request.stops());
        Generation generation = submit(request);
        try {
            if (request.delivery() == TextRequest.Delivery.WHOLE) {
                whole(exchange, generation, text, prompt.length);
            } else {
                pieces(exchange, generation, text, request);
            }
        } finally {
            generation.cancel();
        }
    }

    private Generation submit(TextRequest request) {
        try {
            return engine.batching().submit(request.generation());
        } catch (RefusedException refused) {
            String message = String.valueOf(refused.getMessage());
            throw switch (refused.reason()) {
                case FULL -> ApiException.busy(message);
                case DRAINING -> ApiException.unavailable("draining", message);
                case BROKEN -> ApiException.broken("model_failed", message);
            };
        }
    }

    private void whole(Exchange exchange, Generation generation, TextStream text, int promptTokens)
            throws IOException, InterruptedException {
        StringBuilder all = new StringBuilder();
        Outcome outcome = read(exchange, generation, text, new Listener() {
            @Override
            public void added(String piece) {
                all.append(piece);
            }

            @Override
            public void waiting() {}
        });
        exchange.send(200, wire.whole(all.toString(), outcome.reason, Usage.of(promptTokens, outcome.tokens)));
    }

    private void pieces(Exchange exchange, Generation generation, TextStream text, TextRequest request)
            throws IOException, InterruptedException {
        try (EventStream events = exchange.events()) {
            try {
                Optional<Object> opening = wire.opening();
                if (opening.isPresent()) {
                    events.send(opening.get());
                }
                Outcome outcome = read(exchange, generation, text, listener(events));
                events.send(wire.ending(outcome.reason));
                if (request.delivery() == TextRequest.Delivery.PIECES_WITH_USAGE) {
                    int prompt = request.generation().prompt().length;
                    events.send(wire.usage(Usage.of(prompt, outcome.tokens)));
                }
                events.done();
            } catch (ApiException error) {
                events.send(error.body());
            } catch (RuntimeException | Error error) {
                events.send(ApiException.failed("the server failed; its log says how")
                        .body());
                throw error;
            }
        }
    }

    private Listener listener(EventStream events) {
        return new Listener() {
            @Override
            public void added(String piece) throws IOException {
                events.send(wire.piece(piece));
            }

            @Override
            public void waiting() throws IOException {
                events.beat();
            }
        };
    }

    private static Outcome read(Exchange exchange, Generation generation, TextStream text, Listener listener)
            throws IOException, InterruptedException {
        int tokens = 0;
        while (true) {
            Duration left = exchange.left();
            if (!left.isPositive()) {
                throw exchange.tooSlow();
            }
            Optional<Event> event = generation.next(left.compareTo(BEAT) < 0 ? left : BEAT);
            if (event.isEmpty()) {
                listener.waiting();
            } else if (event.get() instanceof Token token) {
                tokens++;
                hear(listener, text.accept(token.id()));
                if (text.isStopped()) {
                    return new Outcome("stop", tokens);
                }
            } else if (event.get() instanceof Ended ended) {
                String reason = reason(ended);
                hear(listener, text.rest());
                return new Outcome(reason, tokens);
            }
        }
    }

    private static void hear(Listener listener, String added) throws IOException {
        if (!added.isEmpty()) {
            listener.added(added);
        }
    }

    private static String reason(Ended ended) {
        return switch (ended.end()) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case CANCELLED -> throw ApiException.unavailable("stopping", "the server stops, or nobody read the answer");
            case FAILED -> throw failure(ended.cause().orElseGet(() -> new IllegalStateException(End.FAILED.name())));
        };
    }

    private static ApiException failure(Throwable cause) {
        if (cause instanceof ChangedException) {
            return ApiException.broken("model_changed", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof OutOfMemoryError) {
            return ApiException.unavailable("memory", "the server has too little memory for this now");
        }
        LOG.log(Level.ERROR, "generation failed", cause);
        return ApiException.failed("the model failed; the server's log says how");
    }
}
