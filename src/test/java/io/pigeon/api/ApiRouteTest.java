package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class ApiRouteTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Autowired private GeneratedTokens tokens;
  @Autowired private CamelContext camel;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("api_route");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void nothing_that_a_caller_writes_becomes_a_header_of_a_message() throws Exception {
    Headers headers = new Headers();
    camel.getManagementStrategy().addEventNotifier(headers);
    HttpResponse<String> answer =
        send(
            request("/api/v1/notifications/17?CamelSqlQuery=SELECT&id=18")
                .header("CamelSqlQuery", "SELECT 1")
                .header("X-Id", "19")
                .header("Authorization", "Bearer " + tokens.token("shop", Role.PRODUCER)));
    camel.getManagementStrategy().removeEventNotifier(headers);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(headers.seen).hasSize(1);
    Map<String, Object> seen = headers.seen.get(0);
    assertThat(seen).containsEntry("CamelHttpPath", "/api/v1/notifications/{id}");
    assertThat(seen).doesNotContainKeys("CamelSqlQuery", "X-Id", "Authorization", "id");
    assertThat(seen.values()).doesNotContain("17", "18", "19", "SELECT");
  }

  @Test
  void an_answer_says_its_length() throws Exception {
    HttpResponse<String> answer = send(request("/health"));
    assertThat(answer.headers().firstValueAsLong("Content-Length"))
        .hasValue(answer.body().length());
    assertThat(answer.headers().firstValue("Transfer-Encoding")).isEmpty();
  }

  @Test
  void a_route_of_ones_own_is_served_beside_the_api_to_who_has_a_token() throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/hooks/hello").routeId("hello").setBody(constant("Hello"));
          }
        });
    assertThat(send(request("/hooks/hello")).statusCode()).isEqualTo(401);
    HttpResponse<String> answer =
        send(
            request("/hooks/hello")
                .header("Authorization", "Bearer " + tokens.token("shop", Role.PRODUCER)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("Hello");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Of messages that come in over HTTP, as they are when a route begins. */
  private static final class Headers extends EventNotifierSupport {

    private final List<Map<String, Object>> seen = new CopyOnWriteArrayList<>();

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.ExchangeCreatedEvent created
          && created.getExchange().getFromEndpoint() instanceof PlatformHttpEndpoint) {
        seen.add(new HashMap<>(created.getExchange().getMessage().getHeaders()));
      }
    }
  }
}
