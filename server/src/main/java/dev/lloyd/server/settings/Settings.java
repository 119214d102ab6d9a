package dev.lloyd.server.settings;

import java.net.InetAddress;
import java.util.Optional;

/// Where a server listens and whom it lets in.
///
/// @param address of the interface
/// @param port 0 for any that is free
/// @param token that a request must bring as `Authorization: Bearer TOKEN`; needed where others can connect
/// @param limits how much it takes
public record Settings(InetAddress address, int port, Optional<String> token, Limits limits) {
    private static final int SHORTEST_TOKEN = 16;

    /// Checks that there is a token where others can connect, and that it is none that is guessed.
    public Settings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
        if (token.isEmpty() && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(address.getHostAddress() + " can be reached from other machines,"
                    + " so a token is needed: put one into LLOYD_TOKEN or into a file for --token-file");
        }
        if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]{" + SHORTEST_TOKEN + ",}")) {
            throw new IllegalArgumentException("a token is " + SHORTEST_TOKEN
                    + " or more visible ASCII characters without spaces, such as 'openssl rand -hex 24' prints");
        }
    }

    /// On loopback, without a token.
    public static Settings loopback(int port) {
        return new Settings(InetAddress.getLoopbackAddress(), port, Optional.empty(), Limits.standard());
    }

    /// The same with other limits.
    public Settings with(Limits other) {
        return new Settings(address, port, token, other);
    }
}
