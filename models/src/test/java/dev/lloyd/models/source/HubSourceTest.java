package dev.lloyd.models.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubSourceTest {
    private static final String NAME = "hf:org/tiny";
    private static final byte[] CONFIG = "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path cache;

    private final byte[] weights = new byte[300_000];
    private LoopbackHub hub;

    @BeforeEach
    void start() throws IOException {
        Seeds.generator(1).nextBytes(weights);
        hub = new LoopbackHub();
        hub.put("/org/tiny/resolve/main/model.safetensors", weights);
        hub.put("/org/tiny/resolve/main/config.json", CONFIG);
        list(sha256(weights), weights.length);
    }

    @AfterEach
    void stop() throws IOException {
        hub.close();
    }

    private void list(String digest, int size) {
        String listing =
                """
                [{"type": "directory", "path": "onnx", "oid": "0", "size": 0},
                 {"type": "file", "path": "README.md", "oid": "%s", "size": 1},
                 {"type": "file", "path": "config.json", "oid": "%s", "size": %d},
                 {"type": "file", "path": "model.safetensors", "oid": "%s", "size": %d,
                  "lfs": {"oid": "%s", "size": %d}}]
                """.formatted("0".repeat(40), gitSha1(CONFIG), CONFIG.length, "0".repeat(40), size, digest, size);
        hub.put("/api/models/org/tiny/tree/main?recursive=true", listing.getBytes(StandardCharsets.UTF_8));
    }

    private HubSource source(int attempts) {
        return new HubSource(new ModelCache(cache), new HubClient(hub.address(), "secret", attempts));
    }

    private Path file(String name) {
        return cache.resolve("hf/org--tiny/main").resolve(name);
    }

    @Test
    void downloadsWhatAModelConsistsOfAndAsksOnlyOnce() throws IOException {
        ModelFiles files = source(1).resolve(NAME, TransferProgress.silent());
        assertEquals(file("model.safetensors"), files.weights());
        assertArrayEquals(weights, Files.readAllBytes(files.weights()));
        assertArrayEquals(
                CONFIG, Files.readAllBytes(files.companion("config.json").orElseThrow()));
        assertFalse(Files.exists(file("README.md")));
        int asked = hub.requests().size();
        assertEquals(files, source(1).resolve(NAME, TransferProgress.silent()));
        assertEquals(asked, hub.requests().size(), "the second time needs no network");
    }

    @Test
    void aHubThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HubClient nobody = new HubClient(URI.create("http://localhost:" + port), "secret", 1);
        HubSource source = new HubSource(new ModelCache(cache), nobody);
        String message = assertThrows(IOException.class, () -> source.resolve(NAME, TransferProgress.silent()))
                .getMessage();
        assertTrue(message.startsWith("localhost:" + port + " cannot be reached: no connection"), message);
    }

    @Test
    void goesOnWhereAnInterruptionStoppedIt() throws IOException {
        hub.hangUpAfter(CONFIG.length, 100_000, 50_000);
        source(5).resolve(NAME, TransferProgress.silent());
        assertArrayEquals(weights, Files.readAllBytes(file("model.safetensors")));
        List<Long> starts = hub.requests().stream()
                .filter(request -> request.contains("safetensors"))
                .map(HubSourceTest::firstByte)
                .toList();
        assertEquals(3, starts.size(), starts.toString());
        assertEquals(0, starts.get(0));
        // What was under way when the server hung up may be lost.
        assertTrue(starts.get(1) > 0 && starts.get(1) <= 100_000, starts.toString());
        assertTrue(starts.get(2) >= starts.get(1) && starts.get(2) <= starts.get(1) + 50_000, starts.toString());
    }

    /// Where a request begins to read.
    private static long firstByte(String request) {
        Matcher matcher = Pattern.compile("from (\\d+)").matcher(request);
        assertTrue(matcher.find(), request);
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void aLaterRunGoesOnToo() throws IOException {
        hub.hangUpAfter(CONFIG.length, 100_000);
        IOException error = assertThrows(IOException.class, () -> source(1).resolve(NAME, TransferProgress.silent()));
        assertTrue(error.getMessage().contains("model.safetensors"), error.getMessage());
        assertFalse(Files.exists(file("model.safetensors")));
        long kept = Files.size(file("model.safetensors.part"));
        assertTrue(kept > 0 && kept <= 100_000, kept + " bytes");
        source(1).resolve(NAME, TransferProgress.silent());
        assertArrayEquals(weights, Files.readAllBytes(file("model.safetensors")));
        assertEquals(kept, firstByte(hub.requests().getLast()));
    }

    @Test
    void aWrongChecksumLeavesNothingBehind() throws IOException {
        list(sha256(CONFIG), weights.length);
        IOException error = assertThrows(IOException.class, () -> source(3).resolve(NAME, TransferProgress.silent()));
        assertTrue(error.getMessage().contains("checksum should be " + sha256(CONFIG)), error.getMessage());
        assertFalse(Files.exists(file("model.safetensors")));
        assertFalse(Files.exists(file("model.safetensors.part")));
    }

    @Test
    void aFileLongerThanListedIsAnError() {
        list(sha256(weights), 1000);
        IOException error = assertThrows(IOException.class, () -> source(2).resolve(NAME, TransferProgress.silent()));
        assertTrue(error.getMessage().contains("model.safetensors"), error.getMessage());
    }

    @Test
    void theTokenDoesNotFollowRedirects() throws IOException {
        try (LoopbackHub storage = new LoopbackHub()) {
            storage.put("/blobs/1", weights);
            hub.redirect("/org/tiny/resolve/main/model.safetensors", storage.address() + "/blobs/1");
            source(1).resolve(NAME, TransferProgress.silent());
            assertArrayEquals(weights, Files.readAllBytes(file("model.safetensors")));
            assertEquals(List.of("/blobs/1 from 0"), storage.requests());
            assertTrue(
                    hub.requests().getFirst().endsWith("Bearer secret"),
                    hub.requests().toString());
        }
    }

    @Test
    void oneFileCanBeNamed() throws IOException {
        ModelFiles files = source(1).resolve("hf:org/tiny@main", TransferProgress.silent());
        assertEquals("model.safetensors", files.weights().getFileName().toString());
        IOException error = assertThrows(
                IOException.class, () -> source(1).resolve("hf:org/tiny/q4.gguf", TransferProgress.silent()));
        assertTrue(error.getMessage().contains("has no file q4.gguf"), error.getMessage());
        assertThrows(IOException.class, () -> source(1).resolve("hf:org/none", TransferProgress.silent()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "/etc/passwd", "a/../../b", "C:\\x", ""})
    void aHostileListingIsRefused(String path) {
        String listing = "[{\"type\": \"file\", \"path\": \"%s\", \"oid\": \"%s\", \"size\": 3}]"
                .formatted(path.replace("\\", "\\\\"), "0".repeat(40));
        hub.put("/api/models/org/tiny/tree/main?recursive=true", listing.getBytes(StandardCharsets.UTF_8));
        assertThrows(IOException.class, () -> source(1).resolve(NAME, TransferProgress.silent()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:org", "hf:", "hf:../x", "hf:org/..", "hf:org/name@../x", "hf:org/name/../x"})
    void aNameThatLeavesTheCacheIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> source(1).resolve(name, TransferProgress.silent()));
    }

    @Test
    void theEnvironmentNamesTheHub() {
        Map<String, String> environment =
                Map.of("HF_ENDPOINT", "http://one.invalid", "LLOYD_HF_ENDPOINT", "http://two.invalid/");
        assertEquals("http://two.invalid", HubClient.of(environment).endpoint().toString());
        assertFalse(new HubClient(hub.address(), "secret", 1).toString().contains("secret"));
    }

    private static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    private static String gitSha1(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + content.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(content, 0, whole, head.length, content.length);
        return hex("SHA-1", whole);
    }

    private static String hex(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException exception) {
            throw new AssertionError(exception);
        }
    }
}
