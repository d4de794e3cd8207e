package io.perfagent.export;

import io.perfagent.config.ExportTarget;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of one signal, as they were when the export started.
 *
 * @param trusted certificates of the authorities to trust; null for those the JVM trusts
 * @param key our private key (PKCS #8); null when the collector need not know us
 * @param certificate our certificate, with its chain; null exactly when {@code key} is
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record TlsFiles(byte @Nullable [] trusted, byte @Nullable [] key, byte @Nullable [] certificate) {

    /** Takes the certificates to trust. */
    interface Trusting {
        Object trust(byte[] certificates);
    }

    /** Takes what to identify with. */
    interface Identified {
        Object identify(byte[] key, byte[] certificate);
    }

    /** Certificates and keys are a few kilobytes; a bundle of all authorities is a few hundred. */
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    static TlsFiles of(ExportTarget target) throws UnusableTarget {
        if ((target.clientKey() == null) != (target.clientCertificate() == null)) {
            throw new UnusableTarget(
                    "export.otlp.client.key and export.otlp.client.certificate need each other: set both or none");
        }
        return new TlsFiles(
                read(target.certificate(), "export.otlp.certificate"),
                read(target.clientKey(), "export.otlp.client.key"),
                read(target.clientCertificate(), "export.otlp.client.certificate"));
    }

    /** Gives what there is to a builder of the SDK, which makes TLS of it. */
    void giveTo(Trusting trusting, Identified identified) throws UnusableTarget {
        if (trusted != null) {
            try {
                trusting.trust(trusted);
            } catch (RuntimeException e) {
                throw new UnusableTarget("export.otlp.certificate holds no certificates in PEM format");
            }
        }
        if (key != null && certificate != null) {
            try {
                identified.identify(key, certificate);
            } catch (RuntimeException e) {
                throw new UnusableTarget("export.otlp.client.key and export.otlp.client.certificate hold no key"
                        + " (PKCS #8) and its certificate in PEM format");
            }
        }
    }

    private static byte @Nullable [] read(@Nullable File file, String key) throws UnusableTarget {
        if (file == null) {
            return null;
        }
        if (file.length() > MAX_BYTES) {
            throw new UnusableTarget(key + "=" + file + " is too large for certificates in PEM format");
        }
        try {
            return Files.readAllBytes(file.toPath());
        } catch (IOException | RuntimeException e) {
            throw new UnusableTarget(
                    key + "=" + file + " cannot be read: " + e.getClass().getSimpleName());
        }
    }
}
