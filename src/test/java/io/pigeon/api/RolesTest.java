package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Every operation for every role, as the table in docs/roles.md has it. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class RolesTest {

  private static final Path PAGE = Path.of("docs/roles.md");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ID = "00000000-0000-7000-8000-000000000000";

  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("role_matrix");
    registry.add("spring.datasource.url", () -> url);
  }

  /** Cells by operation and column: yes, own, or nothing. */
  private static Map<String, Map<String, String>> table() throws IOException {
    List<List<String>> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `") || line.startsWith("| operation"))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .toList();
    List<String> head = rows.get(0);
    Map<String, Map<String, String>> table = new LinkedHashMap<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      Map<String, String> cells = new LinkedHashMap<>();
      for (int i = 2; i < head.size() - 1; i++) {
        cells.put(head.get(i), row.get(i));
      }
      table.put(row.get(1).replace("`", ""), cells);
    }
    return table;
  }

  @Test
  void the_table_has_every_operation_and_no_other() throws Exception {
    Set<String> ids =
        ContractFile.read().operations().stream()
            .map(ContractFile.Operation::id)
            .collect(Collectors.toSet());
    assertThat(table().keySet()).isEqualTo(ids);
  }

  @Test
  void each_role_may_do_what_the_table_says_and_nothing_else() throws Exception {
    Map<String, Map<String, String>> table = table();
    List<String> wrong = new ArrayList<>();
    for (ContractFile.Operation operation : ContractFile.read().operations()) {
      Map<String, String> cells = table.get(operation.id());
      for (Role role : Role.values()) {
        boolean may = !cells.get(role.text()).isEmpty();
        int status = call(operation, tokens.token("matrix-" + role.text(), role)).statusCode();
        // Health says that it is down where nothing delivers.
        boolean passed = status != 401 && status != 403 && (status < 500 || status == 503);
        if (may != passed || (!may && status != 403)) {
          wrong.add("%s as %s: %d".formatted(operation, role.text(), status));
        }
      }
      int stranger = call(operation, "").statusCode();
      if ((stranger != 401) != cells.get("anyone").equals("yes")) {
        wrong.add("%s without a token: %d".formatted(operation, stranger));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void what_is_somebody_elses_is_not_there() throws Exception {
    ContractClient mine = ContractClient.at(port).as(tokens, "mine", Role.PRODUCER);
    ContractClient other = ContractClient.at(port).as(tokens, "other", Role.PRODUCER);
    JsonNode batch =
        ContractClient.json(
            mine.post(
                "/api/v1/notifications/batch",
                "{\"notifications\":[{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"x\"}]}"),
            201);
    String id = batch.at("/results/0/id").asText();
    assertThat(mine.put("/api/v1/recipients/ada", "{\"name\":\"Ada\"}").statusCode())
        .isBetween(200, 201);
    List<String> paths =
        List.of(
            "/api/v1/notifications/" + id,
            "/api/v1/notifications/" + id + "/deliveries",
            "/api/v1/batches/" + batch.path("batch_id").asText(),
            "/api/v1/recipients/ada",
            "/api/v1/recipients/ada/addresses",
            "/api/v1/recipients/ada/preferences");
    for (String path : paths) {
      assertThat(mine.get(path).statusCode()).as(path).isEqualTo(200);
      assertThat(other.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(other.delete("/api/v1/notifications/" + id).statusCode()).isEqualTo(404);
    String receipt = "{\"recipient_id\":\"ada\",\"status\":\"read\"}";
    String receipts = "/api/v1/notifications/" + id + "/receipts";
    assertThat(other.post(receipts, receipt).statusCode()).isEqualTo(404);
    assertThat(mine.post(receipts, receipt).statusCode()).isEqualTo(204);
    ContractClient ada = ContractClient.at(port).as(tokens, "ada", Role.USER);
    assertThat(ada.post(receipts, receipt).statusCode()).as("not sent to ada").isEqualTo(404);
    assertThat(other.ok("/api/v1/notifications").path("notifications")).isEmpty();
    assertThat(mine.delete("/api/v1/notifications/" + id).statusCode()).isEqualTo(204);
  }

  private HttpResponse<String> call(ContractFile.Operation operation, String token)
      throws Exception {
    String path = operation.path().toString().replaceAll("\\{[^}]*}", ID);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    JsonNode example =
        operation.node().at("/requestBody/content").path("application/json").path("example");
    if (operation.node().has("requestBody")) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        operation.method(),
        example.isMissingNode()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(example.toString()));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
