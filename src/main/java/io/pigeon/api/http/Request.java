package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.ValidationMessage;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/** A request for an operation, held to the contract as far as it is looked at. */
public final class Request {

  private final Operation operation;
  private final HttpServletRequest http;
  private Optional<byte[]> read = Optional.empty();

  Request(Operation operation, HttpServletRequest http) {
    this.operation = operation;
    this.http = http;
  }

  /** Id of the operation. */
  public String operation() {
    return operation.id();
  }

  public Caller caller() {
    return Caller.of(http);
  }

  /** A header, empty if there is none. */
  public String header(String name) {
    String value = http.getHeader(name);
    return value == null ? "" : value.strip();
  }

  /**
   * A part of the path, decoded.
   *
   * @param name as the contract writes it between braces
   */
  public String path(String name) {
    PathPattern.PathMatchInfo match =
        operation.pattern().matchAndExtract(PathContainer.parsePath(http.getRequestURI()));
    String value = match == null ? null : match.getUriVariables().get(name);
    return value == null ? "" : value;
  }

  /**
   * A parameter of the query, or the default that the contract gives it.
   *
   * @throws ProblemException if it is not what the contract says
   */
  public Optional<String> query(String name) {
    Operation.Parameter parameter =
        operation.query().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no parameter " + name));
    Optional<String> sent = sent(name).filter(text -> !text.isEmpty());
    if (sent.isEmpty()) {
      return Optional.ofNullable(parameter.schema().get("default")).map(JsonNode::asText);
    }
    JsonNode value = typed(sent.get(), parameter.schema());
    Set<ValidationMessage> wrong = parameter.validator().validate(value);
    if (!wrong.isEmpty()) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY,
          name + ": " + BodyCheck.because(wrong.iterator().next()) + ".",
          name);
    }
    return Optional.of(value.asText());
  }

  /** A parameter that is a whole number and has a default. */
  public int number(String name) {
    return Integer.parseInt(query(name).orElseThrow());
  }

  /**
   * A parameter that is an instant.
   *
   * @throws ProblemException if it is none, such as a leap second
   */
  public Optional<Instant> instant(String name) {
    return query(name).map(text -> Instants.parse(text, Problem.MALFORMED_QUERY, name));
  }

  /** From the query alone: a body sent as a form is no query. */
  private Optional<String> sent(String name) {
    String query = http.getQueryString();
    if (query == null) {
      return Optional.empty();
    }
    try {
      return Arrays.stream(query.split("&"))
          .map(pair -> pair.split("=", 2))
          .filter(pair -> pair.length == 2 && decoded(pair[0]).equals(name))
          .map(pair -> decoded(pair[1]))
          .findFirst();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY, "The query has a percent sign that begins no escape.");
    }
  }

  private static String decoded(String text) {
    String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
    if (decoded.indexOf('\0') >= 0) {
      throw new ProblemException(Problem.MALFORMED_QUERY, "The query has the character U+0000.");
    }
    return decoded;
  }

  private static JsonNode typed(String text, JsonNode schema) {
    for (JsonNode value : schema.path("enum")) {
      if (value.asText().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    return switch (schema.path("type").asText()) {
      case "integer" ->
          text.matches("-?\\d{1,18}")
              ? BigIntegerNode.valueOf(new BigInteger(text))
              : TextNode.valueOf(text);
      case "boolean" ->
          text.equals("true") || text.equals("false")
              ? BooleanNode.valueOf(text.equals("true"))
              : TextNode.valueOf(text);
      default -> TextNode.valueOf(text);
    };
  }

  /** In lower case, without parameters; empty if the caller did not say. */
  public String mediaType() {
    return RequestBody.mediaType(http);
  }

  /**
   * The body as it is, empty if there is none. It can be asked for again.
   *
   * @throws ProblemException if it is larger than the contract lets it be
   */
  public byte[] bytes() throws IOException {
    if (read.isEmpty()) {
      read = Optional.of(RequestBody.bytes(http, operation.maxBytes()));
    }
    return read.get();
  }

  /**
   * The body, with the values of enumerations as the contract writes them. Empty only if there is
   * none and none is needed.
   *
   * @throws ProblemException if it is not what the contract says
   */
  public Optional<JsonNode> optionalBody() throws IOException {
    byte[] bytes = bytes();
    if (bytes.length == 0 && !operation.bodyRequired()) {
      return Optional.empty();
    }
    return Optional.of(BodyCheck.checked(operation, bytes));
  }

  /** As {@link #optionalBody()}, where the contract requires one. */
  public JsonNode body() throws IOException {
    return optionalBody().orElseThrow();
  }
}
