package dev.lloyd.models.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.building.DefaultModelProcessor;
import org.apache.maven.model.io.DefaultModelReader;
import org.apache.maven.model.locator.DefaultModelLocator;
import org.apache.maven.model.superpom.DefaultSuperPomProvider;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.eclipse.aether.repository.AuthenticationSelector;
import org.eclipse.aether.repository.MirrorSelector;
import org.eclipse.aether.repository.ProxySelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/// Maven's settings file in the terms of Maven's resolver.
final class MavenSettings {
    private MavenSettings() {}

    static Settings read(Path userSettings, Path globalSettings) throws IOException {
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setUserSettingsFile(userSettings.toFile());
        request.setGlobalSettingsFile(globalSettings.toFile());
        request.setSystemProperties(System.getProperties());
        try {
            return new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings();
        } catch (SettingsBuildingException exception) {
            throw new IOException("Maven's settings cannot be read: " + exception.getMessage(), exception);
        }
    }

    /// The property `maven.repo.local`, the settings' local repository, or `.m2/repository` in the home folder.
    static Path localRepository(Settings settings) {
        String property = System.getProperty("maven.repo.local", "");
        if (!property.isBlank()) {
            return Path.of(property);
        }
        String configured = Optional.ofNullable(settings.getLocalRepository()).orElse("");
        return configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".m2", "repository")
                : Path.of(configured);
    }

    /// The repositories of active profiles, then those that every Maven project has (its super POM's).
    static List<RemoteRepository> remoteRepositories(Settings settings) {
        List<RemoteRepository> remotes = new ArrayList<>();
        for (Profile profile : settings.getProfiles()) {
            boolean active = settings.getActiveProfiles().contains(profile.getId())
                    || (profile.getActivation() != null
                            && profile.getActivation().isActiveByDefault());
            if (active) {
                for (Repository repository : profile.getRepositories()) {
                    remotes.add(remote(repository.getId(), repository.getUrl()));
                }
            }
        }
        DefaultModelProcessor processor = new DefaultModelProcessor()
                .setModelLocator(new DefaultModelLocator())
                .setModelReader(new DefaultModelReader());
        new DefaultSuperPomProvider()
                .setModelProcessor(processor)
                .getSuperModel("4.0.0")
                .getRepositories()
                .forEach(repository -> remotes.add(remote(repository.getId(), repository.getUrl())));
        return remotes;
    }

    private static RemoteRepository remote(String id, String url) {
        return new RemoteRepository.Builder(id, "default", url).build();
    }

    static MirrorSelector mirrors(Settings settings) {
        DefaultMirrorSelector selector = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            selector.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        return selector;
    }

    static ProxySelector proxies(Settings settings) {
        DefaultProxySelector selector = new DefaultProxySelector();
        for (Proxy proxy : settings.getProxies()) {
            if (proxy.isActive()) {
                AuthenticationBuilder login = new AuthenticationBuilder()
                        .addUsername(proxy.getUsername())
                        .addPassword(proxy.getPassword());
                selector.add(
                        new org.eclipse.aether.repository.Proxy(
                                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login.build()),
                        proxy.getNonProxyHosts());
            }
        }
        return selector;
    }

    static AuthenticationSelector credentials(Settings settings) {
        DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
        DefaultSettingsDecrypter decrypter =
                new DefaultSettingsDecrypter(new DefaultSecDispatcher(new DefaultPlexusCipher()));
        for (Server server : settings.getServers()) {
            Server plain = decrypter
                    .decrypt(new DefaultSettingsDecryptionRequest(server))
                    .getServer();
            selector.add(
                    plain.getId(),
                    new AuthenticationBuilder()
                            .addUsername(plain.getUsername())
                            .addPassword(plain.getPassword())
                            .addPrivateKey(plain.getPrivateKey(), plain.getPassphrase())
                            .build());
        }
        return selector;
    }
}
