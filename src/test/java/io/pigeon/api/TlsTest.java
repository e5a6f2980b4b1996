package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.LocalhostCertificate;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
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

  private static LocalhostCertificate certificate;

  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws Exception {
    certificate = LocalhostCertificate.in(Files.createDirectories(FOLDER));
    pem("tls.crt", "CERTIFICATE", certificate.certificate().getEncoded());
    pem("tls.key", "PRIVATE KEY", certificate.key().getEncoded());
    String url = TestDatabase.create("tls");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void answers_who_trusts_the_certificate_and_nobody_in_the_clear() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/v1/runs"))
            .header("Authorization", "Bearer " + tokens.token("viv", Role.VIEWER))
            .build();
    HttpClient client = HttpClient.newBuilder().sslContext(certificate.context()).build();
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

  private static void pem(String name, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        FOLDER.resolve(name),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, body, kind));
  }
}
