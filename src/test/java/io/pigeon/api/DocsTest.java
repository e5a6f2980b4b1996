package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The page that shows the contract, for who has no token yet. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class DocsTest {

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("docs");
    registry.add("spring.datasource.url", () -> url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/"})
  void the_page_has_all_it_needs_from_here_and_no_script_of_its_own(String path) throws Exception {
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'; script-src 'self';");
    List<String> parts =
        Pattern.compile("(?:src|href)=\"([^\"]*)\"")
            .matcher(page.body())
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertThat(parts).hasSize(5).allMatch(part -> part.startsWith("/docs/"));
    for (String part : parts) {
      assertThat(get(part).statusCode()).as(part).isEqualTo(200);
    }
    assertThat(page.body())
        .doesNotContainPattern("<script>|<script [^>]*>[^<]|onload|http:|https:");
  }

  @Test
  void the_page_asks_for_the_contract_of_this_instance_and_for_nothing_else() throws Exception {
    assertThat(get("/docs/initializer.js").body())
        .contains("url: \"/openapi.yaml\"")
        .contains("validatorUrl: null")
        .doesNotContainPattern("https?:");
  }

  @Test
  void the_contract_is_served_as_it_is() throws Exception {
    HttpResponse<String> contract = get("/openapi.yaml");
    assertThat(contract.statusCode()).isEqualTo(200);
    assertThat(contract.headers().firstValue("Content-Type")).contains("application/yaml");
    assertThat(contract.body()).isEqualTo(Files.readString(ContractFile.PATH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/nothing.js",
        "/docs/../application.yml",
        "/docs/%2e%2e/application.yml",
        "/docs/..%2fapplication.yml",
        "/docs/%252e%252e/application.yml"
      })
  void nothing_else_of_the_jar_is_served(String path) throws Exception {
    assertThat(get(path).statusCode()).isIn(400, 401, 404);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
