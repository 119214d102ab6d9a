package dev.lloyd.models.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Talks to a hub: lists a repository's files and downloads them, going on where an earlier attempt stopped.
///
/// A download goes to `NAME.part` beside its destination; an interrupted one is continued with a range request,
/// in the same run or in a later one. The whole file is then checked against the hub's checksum and renamed.
///
/// @param endpoint base address of the hub
/// @param token sent to the endpoint itself, never to where it redirects; empty for none
/// @param attempts how often a download is begun or continued before giving up, 1 or more
public record HubClient(URI endpoint, String token, int attempts) {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_LISTING_BYTES = 1 << 24;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Checks the address.
    public HubClient {
        String scheme = String.valueOf(endpoint.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("a hub's address begins with http:// or https://, not " + endpoint);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be 1 or more, not " + attempts);
        }
    }

    /// The hub that `LLOYD_HF_ENDPOINT` or `HF_ENDPOINT` names, or the public one.
    ///
    /// @param environment the process environment
    public static HubClient of(Map<String, String> environment) {
        String usual = environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co");
        String address = environment.getOrDefault("LLOYD_HF_ENDPOINT", usual);
        return new HubClient(URI.create(address.replaceAll("/+$", "")), environment.getOrDefault("HF_TOKEN", ""), 5);
    }

    /// Every file of a repository.
    List<HubFile> list(HubName name) throws IOException {
        URI address = URI.create(
                endpoint + "/api/models/" + name.repository() + "/tree/" + name.revision() + "?recursive=true");
        try (HttpClient client = client()) {
            HttpResponse<InputStream> response = get(client, address, 0);
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("the hub at " + endpoint + " answered " + response.statusCode() + " for "
                            + name.repository() + " at " + name.revision());
                }
                return parse(body.readNBytes(MAX_LISTING_BYTES), name);
            }
        }
    }

    private static List<HubFile> parse(byte[] listing, HubName name) throws IOException {
        try {
            List<HubFile> files = new ArrayList<>();
            for (JsonNode entry : new ObjectMapper().readTree(listing)) {
                if (entry.path("type").asString("").equals("file")) {
                    String plain = entry.path("oid").asString("");
                    String digest = entry.path("lfs").path("oid").asString(plain);
                    files.add(new HubFile(
                            entry.path("path").asString(""), entry.path("size").asLong(-1), digest));
                }
            }
            return files;
        } catch (JacksonException | IllegalArgumentException exception) {
            throw new IOException(
                    "the hub's list of " + name.repository() + " cannot be used: " + exception.getMessage(), exception);
        }
    }

    /// Downloads one file unless it is there.
    void download(HubName name, HubFile file, Path target, TransferProgress progress) throws IOException {
        if (Files.isRegularFile(target) && Files.size(target) == file.byteSize()) {
            return;
        }
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        URI address =
                URI.create(endpoint + "/" + name.repository() + "/resolve/" + name.revision() + "/" + file.path());
        try (HttpClient client = client()) {
            fill(client, address, file, part, progress);
        }
        try {
            file.check(part);
        } catch (IOException exception) {
            Files.delete(part); // What is wrong cannot be continued; the next run starts afresh.
            throw exception;
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void fill(HttpClient client, URI address, HubFile file, Path part, TransferProgress progress)
            throws IOException {
        IOException failure =
                new IOException("the hub sent less than the " + file.byteSize() + " bytes of " + file.path());
        for (int attempt = 0; attempt < attempts; attempt++) {
            long done = Files.exists(part) ? Files.size(part) : 0;
            if (done > file.byteSize()) {
                Files.delete(part);
                done = 0;
            }
            if (done == file.byteSize() && Files.exists(part)) {
                return;
            }
            try {
                receive(get(client, address, done), file, part, progress);
            } catch (IOException exception) {
                failure = exception;
            }
        }
        if (!Files.exists(part) || Files.size(part) != file.byteSize()) {
            throw new IOException(
                    "download of " + file.path() + " failed " + attempts + " times, the last time with: "
                            + failure.getMessage() + "; the next run goes on where it stopped",
                    failure);
        }
    }

    /// Appends a partial answer to what is there; a whole one replaces it.
    private static void receive(HttpResponse<InputStream> response, HubFile file, Path part, TransferProgress progress)
            throws IOException {
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status != 200 && status != 206) {
                throw new IOException("the hub answered " + status + " for " + file.path());
            }
            StandardOpenOption mode = status == 206 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            try (var target = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
                long done = status == 206 ? Files.size(part) : 0;
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int count = body.read(chunk); count >= 0 && done <= file.byteSize(); count = body.read(chunk)) {
                    target.write(chunk, 0, count);
                    done += count;
                    progress.update(file.path(), done, file.byteSize());
                }
            }
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// Redirects are followed here, because the token must not travel with them.
    private HttpResponse<InputStream> get(HttpClient client, URI address, long from) throws IOException {
        URI current = address;
        for (int redirect = 0; redirect <= MAX_REDIRECTS; redirect++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(current).timeout(PATIENCE);
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            boolean own = endpoint.getAuthority().equals(current.getAuthority())
                    && endpoint.getScheme().equals(current.getScheme());
            if (own && !token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<InputStream> response = send(client, request.build());
            if (!REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            response.body().close();
            URI redirected = current;
            current = response.headers()
                    .firstValue("Location")
                    .map(redirected::resolve)
                    .orElseThrow(() -> new IOException("the hub redirects " + redirected + " to nowhere"));
        }
        throw new IOException("the hub redirects " + address + " more than " + MAX_REDIRECTS + " times");
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpTimeoutException exception) {
            String why = exception instanceof ConnectException ? "no connection" : "no answer in time";
            throw new IOException(
                    request.uri().getAuthority() + " cannot be reached: " + why
                            + "; models in folders, files and maven:... need no hub",
                    exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + request.uri(), exception);
        }
    }

    /// Names the endpoint, never the token.
    @Override
    public String toString() {
        return "HubClient[" + endpoint + "]";
    }
}
