package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.http.MediaType;

/**
 * Sends requests to the API, and holds every answer to the contract: its status, its media type,
 * and its JSON, in which nothing may be that the contract does not name.
 *
 * <pre>{@code
 * ContractClient api = ContractClient.at(port).as(tokens, "tester", Role.OPERATOR);
 * HttpResponse<String> runs = api.get("/api/v1/runs?limit=1");
 * JsonNode run = api.ok("/api/v1/runs/P~1");
 * }</pre>
 */
public final class ContractClient {

  /** What any operation may answer, from before it is reached or when it cannot be. */
  private static final Set<Integer> ANYWHERE = Set.of(401, 403, 405, 429, 503);

  private static final ContractFile CONTRACT = ContractFile.read();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;
  private final Map<String, String> headers;

  private ContractClient(int port, Map<String, String> headers) {
    this.port = port;
    this.headers = headers;
  }

  /** Without a token. */
  public static ContractClient at(int port) {
    return new ContractClient(port, Map.of());
  }

  /** With a token of these roles. */
  public ContractClient as(GeneratedTokens tokens, String subject, Role... roles) {
    return with("Authorization", "Bearer " + tokens.token(subject, roles));
  }

  /** With a header in every request, in place of one of the same name. */
  public ContractClient with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ContractClient(port, more);
  }

  /** With another content type than JSON. */
  public ContractClient sending(String mediaType) {
    return with("Content-Type", mediaType);
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  public HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, "");
  }

  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  public HttpResponse<String> put(String path, String body)
      throws IOException, InterruptedException {
    return send("PUT", path, body);
  }

  /** The JSON of an answer with status 200. */
  public JsonNode ok(String path) throws IOException, InterruptedException {
    return json(get(path), 200);
  }

  /** The JSON of an answer, which must have this status. */
  public static JsonNode json(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return ContractFile.JSON.readTree(answer.body());
  }

  /** That an answer is a problem document of this status, whose detail holds this text. */
  public static void problem(HttpResponse<String> answer, int status, String detail)
      throws IOException {
    JsonNode problem = json(answer, status);
    assertThat(mediaType(answer)).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).contains(detail);
  }

  /**
   * Sends a request, and holds the answer to the contract.
   *
   * @param path with its query, as it is sent
   * @param body empty for none; JSON unless a content type was set
   */
  public HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    hold(method, path, answer);
    return answer;
  }

  private static void hold(String method, String path, HttpResponse<String> answer)
      throws IOException {
    ContractFile.Operation operation =
        CONTRACT
            .find(method, path)
            .orElseThrow(() -> new AssertionError("No operation: " + method + " " + path));
    String what = operation + " answered " + answer.statusCode() + " " + answer.body();
    JsonNode response = response(operation, answer.statusCode(), what);
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      assertThat(answer.body()).as(what).isEmpty();
      return;
    }
    MediaType type = mediaType(answer);
    assertThat(content.has(type.toString())).as("%s as %s", what, type).isTrue();
    if (type.getSubtype().endsWith("json")) {
      JsonNode schema = content.path(type.toString()).path("schema");
      assertThat(CONTRACT.againstAnswer(schema, ContractFile.JSON.readTree(answer.body())))
          .as(what)
          .isEmpty();
    }
  }

  private static JsonNode response(ContractFile.Operation operation, int status, String what) {
    JsonNode responses = operation.node().path("responses");
    if (!responses.has(String.valueOf(status)) && ANYWHERE.contains(status)) {
      return ContractFile.JSON
          .createObjectNode()
          .set(
              "content",
              ContractFile.JSON
                  .createObjectNode()
                  .set(
                      MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                      ContractFile.JSON
                          .createObjectNode()
                          .set("schema", CONTRACT.whole().at("/components/schemas/Problem"))));
    }
    assertThat(responses.has(String.valueOf(status))).as(what).isTrue();
    return CONTRACT.resolved(responses.path(String.valueOf(status)));
  }

  private static MediaType mediaType(HttpResponse<String> answer) {
    String header = answer.headers().firstValue("Content-Type").orElse("");
    assertThat(header).as(answer.toString()).isNotEmpty();
    MediaType type = MediaType.parseMediaType(header);
    return new MediaType(type.getType(), type.getSubtype());
  }
}
