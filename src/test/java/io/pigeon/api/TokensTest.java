package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.pigeon.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Which tokens are good, with a key from a file as an operator would set it. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=api",
      "management.server.port=0",
      "management.endpoints.web.exposure.include=health,prometheus,camelroutes,jolokia",
      "pigeon.api.management.user=olga",
      "pigeon.api.management.password=open-sesame",
      "pigeon.api.jwt.generate=false",
      "pigeon.api.jwt.issuer=https://id.example",
      "pigeon.api.jwt.audience=pigeon",
      "pigeon.api.rate-limit.per-second=1",
      "pigeon.api.rate-limit.burst=20"
    })
@AutoConfigureObservability
@DirtiesContext
class TokensTest {

  private static final KeyPair KEYS = keys();
  private static final KeyPair OTHER_KEYS = keys();
  private static final String RUNS = "/api/v1/runs";

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    String url = TestDatabase.create("tokens");
    registry.add("spring.datasource.url", () -> url);
    Path file = Path.of("target", "tokens-test.pem");
    Files.writeString(
        file,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(KEYS.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    registry.add("pigeon.api.jwt.public-key", file::toString);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_good_token_opens_what_its_roles_may_do() throws Exception {
    assertThat(get(RUNS, signed(claims("viv", "viewer").build())).statusCode()).isEqualTo(200);
    assertThat(get(RUNS, signed(claims("pete", "producer").build())).statusCode()).isEqualTo(403);
    assertThat(get(RUNS, signed(claims("nobody").build())).statusCode()).isEqualTo(403);
    assertThat(
            get(RUNS, signed(claims("kim", "viewer", "someone-elses-role").build())).statusCode())
        .isEqualTo(200);
    assertThat(get(RUNS, signed(claims("list").claim("roles", "viewer").build())).statusCode())
        .isEqualTo(403);
  }

  @Test
  void what_is_no_operation_is_not_told_to_strangers() throws Exception {
    assertThat(get("/api/v1/nothing", "").statusCode()).isEqualTo(401);
    assertThat(get("/api/v1/nothing", signed(claims("viv2", "viewer").build())).statusCode())
        .isEqualTo(404);
    assertThat(get("/openapi.yaml", "").statusCode()).isEqualTo(200);
  }

  @TestFactory
  List<DynamicTest> no_other_token_is_good() throws Exception {
    Instant now = Instant.now();
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("none", "");
    tokens.put("garbage", "x.y.z");
    tokens.put("without a signature", new PlainJWT(claims("a", "admin").build()).serialize());
    tokens.put(
        "signed with the public key as a secret",
        signed(JWSAlgorithm.HS256, new MACSigner(KEYS.getPublic().getEncoded())));
    tokens.put(
        "signed with another key",
        signed(JWSAlgorithm.RS256, new RSASSASigner(OTHER_KEYS.getPrivate())));
    tokens.put(
        "of an algorithm that is not set",
        signed(JWSAlgorithm.RS512, new RSASSASigner(KEYS.getPrivate())));
    tokens.put(
        "expired",
        signed(
            claims("a", "admin")
                .expirationTime(Date.from(now.minus(Duration.ofMinutes(2))))
                .build()));
    tokens.put("without an end", signed(claims("a", "admin").expirationTime(null).build()));
    tokens.put(
        "not good yet",
        signed(
            claims("a", "admin")
                .notBeforeTime(Date.from(now.plus(Duration.ofMinutes(5))))
                .build()));
    tokens.put(
        "of another issuer", signed(claims("a", "admin").issuer("https://evil.example").build()));
    tokens.put("for another audience", signed(claims("a", "admin").audience("other").build()));
    tokens.put("without a subject", signed(claims("a", "admin").subject(null).build()));
    tokens.put("with a subject of two lines", signed(claims("a\nb", "admin").build()));
    tokens.put("with a very long subject", signed(claims("a".repeat(101), "admin").build()));
    String good = signed(claims("a", "admin").build());
    String[] parts = good.split("\\.");
    tokens.put(
        "with another body",
        parts[0] + "." + signed(claims("b", "admin").build()).split("\\.")[1] + "." + parts[2]);
    return tokens.entrySet().stream()
        .map(
            token ->
                DynamicTest.dynamicTest(
                    token.getKey(),
                    () -> {
                      HttpResponse<String> answer = get(RUNS, token.getValue());
                      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
                      assertThat(answer.headers().firstValue("WWW-Authenticate"))
                          .contains("Bearer");
                      assertThat(answer.body()).contains("urn:pigeon:problem:unauthorized");
                    }))
        .toList();
  }

  @Test
  void what_a_token_says_of_its_key_is_no_path_and_no_address() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("../../../../etc/passwd")
                .jwkURL(URI.create("http://127.0.0.1:1/keys"))
                .build(),
            claims("viv3", "viewer").build());
    token.sign(new RSASSASigner(KEYS.getPrivate()));
    assertThat(get(RUNS, token.serialize()).statusCode()).isEqualTo(200);
  }

  @Test
  void who_asks_too_often_is_told_when_to_come_back_and_disturbs_nobody() throws Exception {
    String eager = signed(claims("eager", "viewer").build());
    HttpResponse<String> answer = get(RUNS, eager);
    for (int i = 0; i < 40 && answer.statusCode() == 200; i++) {
      answer = get(RUNS, eager);
    }
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).matches("[1-9]\\d*");
    assertThat(answer.body()).contains("urn:pigeon:problem:too-many-requests");
    assertThat(get(RUNS, signed(claims("patient", "viewer").build())).statusCode()).isEqualTo(200);
  }

  @Test
  void the_management_port_tells_how_things_are_and_lets_nobody_steer_without_a_password()
      throws Exception {
    assertThat(manage("health", "")).isEqualTo(200);
    assertThat(manage("prometheus", "")).isEqualTo(200);
    assertThat(manage("camelroutes", "")).isEqualTo(401);
    assertThat(manage("jolokia", "")).isEqualTo(401);
    assertThat(manage("jolokia", "olga:wrong")).isEqualTo(401);
    assertThat(manage("camelroutes", "olga:open-sesame")).isEqualTo(200);
  }

  private int manage(String endpoint, String login) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + managementPort + "/actuator/" + endpoint));
    if (!login.isEmpty()) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static JWTClaimsSet.Builder claims(String subject, String... roles) {
    return new JWTClaimsSet.Builder()
        .subject(subject)
        .issuer("https://id.example")
        .audience("pigeon")
        .claim("roles", List.of(roles))
        .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
  }

  private static String signed(JWTClaimsSet claims) throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
    token.sign(new RSASSASigner(KEYS.getPrivate()));
    return token.serialize();
  }

  private static String signed(JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims("a", "admin").build());
    token.sign(signer);
    return token.serialize();
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
