package dev.lloyd.models.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Settings;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/// Jars by coordinates, as the user's Maven would get them: its `settings.xml` decides on mirrors, proxies,
/// credentials, offline mode, extra repositories and the local repository.
///
/// A jar that is already in the local repository is taken from there without asking any server.
///
/// @param userSettings the user's settings file; need not exist
/// @param globalSettings the installation's settings file; need not exist
public record MavenRepository(Path userSettings, Path globalSettings) {
    /// Takes the places as they are.
    public MavenRepository {}

    /// Settings at their usual places: `.m2/settings.xml` in the home folder, and `conf/settings.xml` of
    /// `MAVEN_HOME` or of the `mvn` that is on the path.
    public static MavenRepository ofUser(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"), ".m2");
        String named = environment.getOrDefault("MAVEN_HOME", environment.getOrDefault("M2_HOME", ""));
        Path installation = named.isBlank() ? installationOnPath(environment).orElse(home) : Path.of(named);
        return new MavenRepository(home.resolve("settings.xml"), installation.resolve("conf/settings.xml"));
    }

    /// The folder above the `bin` folder that the `mvn` on the path really lies in.
    private static Optional<Path> installationOnPath(Map<String, String> environment) {
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path command = Path.of(folder, "mvn");
            try {
                if (!folder.isBlank() && Files.isExecutable(command)) {
                    return Optional.ofNullable(command.toRealPath().getParent()).map(Path::getParent);
                }
            } catch (IOException unreadable) {
                // A dangling link: the next folder may have a better one.
            }
        }
        return Optional.empty();
    }

    /// The jar of the given coordinates in the local repository, downloaded if need be.
    public Path jar(MavenCoordinates coordinates, TransferProgress progress) throws IOException {
        Settings settings = MavenSettings.read(userSettings, globalSettings);
        Path local = MavenSettings.localRepository(settings);
        Path present = local.resolve(coordinates.jarPath());
        if (Files.isRegularFile(present)) {
            return present;
        }
        try (RepositorySystem system = new RepositorySystemSupplier().get();
                CloseableSession session = session(system, settings, local, progress)) {
            List<RemoteRepository> remotes =
                    system.newResolutionRepositories(session, MavenSettings.remoteRepositories(settings));
            DefaultArtifact artifact = new DefaultArtifact(
                    coordinates.group() + ":" + coordinates.artifact() + ":" + coordinates.version());
            return system.resolveArtifact(session, new ArtifactRequest(artifact, remotes, "model"))
                    .getArtifact()
                    .getPath();
        } catch (ArtifactResolutionException exception) {
            throw new IOException("Maven has no jar " + coordinates + ": " + exception.getMessage(), exception);
        }
    }

    private static CloseableSession session(
            RepositorySystem system, Settings settings, Path local, TransferProgress progress) {
        return new SessionBuilderSupplier(system)
                .get()
                .setSystemProperties(System.getProperties())
                .withLocalRepositoryBaseDirectories(local)
                .setOffline(settings.isOffline())
                .setMirrorSelector(MavenSettings.mirrors(settings))
                .setProxySelector(MavenSettings.proxies(settings))
                .setAuthenticationSelector(MavenSettings.credentials(settings))
                .setTransferListener(new ProgressListener(progress))
                .build();
    }

    /// Hands the resolver's transfer events on.
    private static final class ProgressListener extends AbstractTransferListener {
        private final TransferProgress progress;

        ProgressListener(TransferProgress progress) {
            this.progress = progress;
        }

        @Override
        public void transferProgressed(TransferEvent event) {
            long total = event.getResource().getContentLength();
            progress.update(event.getResource().getResourceName(), event.getTransferredBytes(), total);
        }
    }
}
