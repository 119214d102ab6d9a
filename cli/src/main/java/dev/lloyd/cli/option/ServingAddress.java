package dev.lloyd.cli.option;

import dev.lloyd.server.settings.Limits;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a server listens and whom it lets in.
public final class ServingAddress {
    private static final int MAX_TOKEN_BYTES = 4096;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where to listen (${DEFAULT-VALUE}: this machine only). Elsewhere a token is needed.")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "The port (${DEFAULT-VALUE}); 0 for any that is free.")
    private int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with the token that requests must bring (default: what LLOYD_TOKEN holds, if it is set).")
    private @Nullable Path tokenFile;

    /// Called by the command line.
    public ServingAddress() {}

    /// The settings.
    ///
    /// @throws IllegalArgumentException if the address is none, or a token is missing or too short
    public Settings settings(Limits limits) throws IOException {
        try {
            return new Settings(InetAddress.getByName(host), port, token(), limits);
        } catch (UnknownHostException exception) {
            throw new IllegalArgumentException("--host '" + host + "' is no address of this machine", exception);
        }
    }

    private Optional<String> token() throws IOException {
        if (tokenFile == null) {
            return Optional.ofNullable(System.getenv("LLOYD_TOKEN")).filter(token -> !token.isEmpty());
        }
        if (Files.size(tokenFile) > MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException(tokenFile + " is larger than a token");
        }
        return Optional.of(Files.readString(tokenFile).strip());
    }
}
