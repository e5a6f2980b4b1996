package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The API over TLS, set as docs/api.md says, with a certificate that signed itself. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=api",
      "management.server.port=0",
      "spring.ssl.bundle.pem.api.keystore.certificate=file:target/tls/tls.crt",
      "spring.ssl.bundle.pem.api.keystore.private-key=file:target/tls/tls.key",
      "spring.ssl.bundle.pem.api.reload-on-update=true",
      "server.ssl.bundle=api"
    })
@DirtiesContext
class TlsTest {

  private static final Path FOLDER = Path.of("target", "tls");
  private static final char[] PASSWORD = "changeit".toCharArray();

  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws Exception {
    KeyStore pair = pair();
    pem("tls.crt", "CERTIFICATE", pair.getCertificate("pigeon").getEncoded());
    Key key = pair.getKey("pigeon", PASSWORD);
    pem("tls.key", "PRIVATE KEY", key.getEncoded());
    String url = TestDatabase.create("tls");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void answers_who_trusts_the_certificate_and_nobody_in_the_clear() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/v1/runs"))
            .header("Authorization", "Bearer " + tokens.token("viv", Role.VIEWER))
            .build();
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();
    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    HttpRequest clear =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/runs")).build();
    assertThat(
            HttpClient.newHttpClient()
                .send(clear, HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(400);
  }

  private static KeyStore pair() throws Exception {
    Files.createDirectories(FOLDER);
    Path file = FOLDER.resolve("pair.p12");
    Files.deleteIfExists(file);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "pigeon",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore pair = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      pair.load(stream, PASSWORD);
    }
    return pair;
  }

  private static void pem(String name, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        FOLDER.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, body, kind));
  }

  private static SSLContext trusting() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    KeyStore pair = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(FOLDER.resolve("pair.p12"))) {
      pair.load(stream, PASSWORD);
    }
    Certificate certificate = pair.getCertificate("pigeon");
    trusted.setCertificateEntry("pigeon", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
