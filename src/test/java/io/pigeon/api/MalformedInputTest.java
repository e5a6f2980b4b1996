package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What nobody should send: every operation with a body refuses it with a problem document, soon,
 * and without a word of how it is made.
 */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class MalformedInputTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String GOOD =
      "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":%s}";

  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("malformed");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void no_document_that_is_not_json_gets_in() throws Exception {
    Map<String, byte[]> documents = documents();
    assertThat(documents).hasSizeGreaterThan(100);
    for (String path : List.of("/api/v1/notifications", "/api/v1/notifications/batch")) {
      for (Map.Entry<String, byte[]> document : documents.entrySet()) {
        HttpResponse<String> answer = post(path, document.getValue());
        assertThat(answer.statusCode())
            .as("%s to %s: %s", document.getKey(), path, answer.body())
            .isEqualTo(400);
        holdsNoSecrets(answer, document.getKey());
      }
    }
  }

  @Test
  void no_value_of_another_type_or_size_makes_any_operation_fail() throws Exception {
    ContractFile contract = ContractFile.read();
    int sent = 0;
    for (ContractFile.Operation operation : contract.operations()) {
      JsonNode schema =
          contract.resolved(
              operation.node().at("/requestBody/content").path("application/json").path("schema"));
      for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
        for (JsonNode value : values()) {
          ObjectNode body = example(operation);
          body.set(member.getKey(), value);
          HttpResponse<String> answer = send(operation, JSON.writeValueAsBytes(body));
          assertThat(answer.statusCode())
              .as("%s with %s=%s: %s", operation, member.getKey(), cut(value), answer.body())
              .isBetween(200, 499);
          holdsNoSecrets(answer, operation + " " + member.getKey());
          sent++;
        }
      }
    }
    assertThat(sent).isGreaterThan(500);
  }

  @Test
  void a_body_that_is_too_large_is_413() throws Exception {
    byte[] large =
        GOOD.formatted("\"" + "x".repeat((1 << 20) + 1) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(post("/api/v1/notifications", large).statusCode()).isEqualTo(413);
    byte[] huge = new byte[(8 << 20) + 1];
    assertThat(post("/api/v1/notifications/batch", huge).statusCode()).isEqualTo(413);
  }

  @Test
  void nothing_of_a_request_gets_into_a_statement_or_a_header_of_a_route() throws Exception {
    String injection = "'; DROP TABLE notifications; -- ${bean:worker.id} {{pigeon.sql}} #{1}";
    byte[] body =
        GOOD.formatted(JSON.writeValueAsString(injection)).getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> answer =
        HTTP.send(
            request("POST", "/api/v1/notifications", body)
                .header("CamelHttpUri", "http://127.0.0.1:1/")
                .header("CamelSqlQuery", "DROP TABLE notifications")
                .header("caller", "somebody-else")
                .header("drafts", "[]")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(JSON.readTree(answer.body()).path("content").asText()).isEqualTo(injection);
  }

  private ObjectNode example(ContractFile.Operation operation) {
    JsonNode example =
        operation.node().at("/requestBody/content").path("application/json").path("example");
    return example.isObject() ? example.deepCopy() : JsonNodeFactory.instance.objectNode();
  }

  private static List<JsonNode> values() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return List.of(
        json.nullNode(),
        json.booleanNode(true),
        json.numberNode(-1),
        json.numberNode(7.5),
        json.numberNode(new java.math.BigInteger("9".repeat(40))),
        json.numberNode(new java.math.BigDecimal("1e300")),
        json.textNode(""),
        json.textNode(" "),
        json.textNode("x"),
        json.textNode("2016-12-31T23:59:60Z"),
        json.textNode("\u0000"),
        json.textNode("a\nb\tc\u007f"),
        json.textNode("😀\u202e\u2028"),
        json.textNode("'\"\\;--<script>${x}{{x}}#"),
        json.textNode("y".repeat(200_000)),
        json.arrayNode(),
        json.arrayNode().add(json.arrayNode()).add(json.nullNode()),
        json.objectNode(),
        json.objectNode().put("", 1).set("a", json.objectNode().put("b", "c")));
  }

  private static String cut(JsonNode value) {
    String text = value.toString();
    return text.substring(0, Math.min(60, text.length()));
  }

  private static void holdsNoSecrets(HttpResponse<String> answer, String what) {
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .as("%s: %s", what, answer.body())
          .containsAnyOf("application/problem+json", "application/json");
      assertThat(answer.body())
          .as(what)
          .doesNotContain(
              "Exception",
              "io.pigeon",
              "org.apache",
              "org.postgresql",
              "java.",
              "SELECT ",
              "INSERT ");
    }
  }

  private HttpResponse<String> send(ContractFile.Operation operation, byte[] body)
      throws Exception {
    String path =
        operation.path().toString().replaceAll("\\{[^}]*}", "00000000-0000-7000-8000-000000000000");
    return HTTP.send(
        request(operation.method(), path, body).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, byte[] body) throws Exception {
    return HTTP.send(request("POST", path, body).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, String path, byte[] body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + tokens.token("fuzz", Role.values()))
        .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
  }

  /** By name, as a document that fails is looked for. */
  private static Map<String, byte[]> documents() {
    Map<String, byte[]> documents = new LinkedHashMap<>();
    String whole =
        "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"x\",\"metadata\":{\"a\":[1,2]}}";
    for (int end = 0; end < whole.length(); end += 2) {
      documents.put("cut at " + end, bytes(whole.substring(0, end)));
    }
    for (String text : texts()) {
      documents.put(text.length() < 60 ? text : text.substring(0, 60), bytes(text));
    }
    for (String value : badValues()) {
      documents.put("metadata " + value, bytes(member("metadata", "{\"a\":" + value + "}")));
    }
    for (String deep : List.of("[", "{\"a\":")) {
      documents.put("deep " + deep, bytes(member("metadata", "{\"a\":" + deep.repeat(100_000))));
      String close = deep.equals("[") ? "]" : "}";
      documents.put(
          "deep and closed " + deep,
          bytes(
              member(
                  "metadata", "{\"a\":" + deep.repeat(5_000) + "1" + close.repeat(5_000) + "}")));
    }
    documents.putAll(encodings(whole));
    return documents;
  }

  private static List<String> texts() {
    return new ArrayList<>(
        List.of(
            " ",
            "\n",
            "null",
            "true",
            "7",
            "\"x\"",
            "[]",
            "[{}]",
            "{}",
            "{]",
            "[}",
            "}{",
            "][",
            "{{}}",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{:1}",
            "{1:1}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "{\"a\"::1}",
            "{\"a\":1,,\"b\":2}",
            "{} {}",
            "{}x",
            "{}//",
            "/**/{}",
            "#{}",
            "<a/>",
            "undefined",
            "{\"content\":\"x\"",
            "\ufeff\ufeff{}",
            "{\"channel\":\"sms\",\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"x\"}",
            "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"x\",\"\\u0063ontent\":\"y\"}",
            "{\"channel\":\"sms\"\u00a0,\"recipient\":\"+905551234567\",\"content\":\"x\"}",
            "{\"channel\":\"s\nms\",\"recipient\":\"+905551234567\",\"content\":\"x\"}"));
  }

  private static List<String> badValues() {
    return List.of(
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".1",
        "1e",
        "1e+",
        "0x10",
        "1_000",
        "1e999999999",
        "-1e999999999",
        "1e1000",
        "9".repeat(1_000),
        "0." + "1".repeat(1_000),
        "tru",
        "TRUE",
        "nul",
        "nULL",
        "\"",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\uZZZZ\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800x\"",
        "\"\\udc00\\ud800\"",
        "\"\t\"",
        "\"\r\n\"",
        "'x'",
        "\"a\" \"b\"",
        "[1 2]",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "{\"a\":1,\"a\":2}",
        "{\"\\u0000\":1}",
        "{\"\\ud800\":1}",
        "[\"\\u0000\"]");
  }

  private static String member(String name, String value) {
    return "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"x\",\"%s\":%s}"
        .formatted(name, value);
  }

  private static Map<String, byte[]> encodings(String whole) {
    Map<String, byte[]> documents = new LinkedHashMap<>();
    List<byte[]> broken =
        List.of(
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc0, (byte) 0xaf},
            new byte[] {(byte) 0xe2, (byte) 0x82},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {0},
            new byte[] {(byte) 0x80});
    for (byte[] bad : broken) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(bytes("{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\""));
      out.writeBytes(bad);
      out.writeBytes(bytes("\"}"));
      documents.put("bytes " + java.util.HexFormat.of().formatHex(bad), out.toByteArray());
    }
    documents.put("UTF-7", "+AHs-".getBytes(StandardCharsets.US_ASCII));
    documents.put("EBCDIC", whole.getBytes(Charset.forName("IBM037")));
    documents.put("Latin 1", whole.replace("x", "ü").getBytes(StandardCharsets.ISO_8859_1));
    documents.put("gzip magic", new byte[] {0x1f, (byte) 0x8b, 8, 0});
    return documents;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
