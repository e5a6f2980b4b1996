package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.template.Audience;
import io.pigeon.template.Notice;
import io.pigeon.template.Rendered;
import io.pigeon.template.TemplateException;
import io.pigeon.template.TemplateKey;
import io.pigeon.template.Templates;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code /api/v1/admin/templates}: the words of notifications. */
@Component("templateRequests")
class TemplateRequests {

  private static final String UNKNOWN = "There is no such template.";
  private static final String NEEDS_EXAMPLE = "needsExample";

  private final Requests requests;
  private final Templates templates;
  private final Answer answer;
  private final ObjectMapper json;
  private final Clock clock;

  TemplateRequests(
      Requests requests, Templates templates, Answer answer, ObjectMapper json, Clock clock) {
    this.requests = requests;
    this.templates = templates;
    this.answer = answer;
    this.json = json;
    this.clock = clock;
  }

  /** The query becomes the parameters of {@code templates-list.sql}. */
  public Map<String, @Nullable Object> ask(Exchange exchange) {
    Map<String, @Nullable Object> asked = new HashMap<>();
    asked.put("event", requests.of(exchange).query("event").orElse(null));
    return asked;
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, Map.of("templates", answer.rows(rows)));
  }

  /** The path becomes the parameters of {@code template-read.sql}. */
  public Map<String, @Nullable Object> one(Exchange exchange) {
    Map<String, @Nullable Object> one = parameters(key(exchange));
    one.put("version", requests.of(exchange).query("version").orElse(null));
    return one;
  }

  public void show(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(Found.one(rows, UNKNOWN)));
  }

  /** Path and body become the parameters of {@code template-save.sql}. */
  public Map<String, @Nullable Object> save(Exchange exchange) throws IOException {
    String body = requests.of(exchange).body().path("body").asText();
    TemplateKey key = key(exchange);
    try {
      templates.check(key, body);
    } catch (TemplateException e) {
      throw unfit(String.valueOf(e.getMessage()), "/body");
    }
    return change(exchange, key, body, "database");
  }

  public void saved(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    if (rows.isEmpty()) {
      throw new ProblemException(
          Problem.CONFLICT, "Somebody else has changed it at this moment; look at it again.");
    }
    templates.lookAgain();
    answer.write(exchange, 200, answer.row(rows.get(0)));
  }

  /** The path becomes the parameters of {@code template-save.sql}, with the text of the program. */
  public Map<String, @Nullable Object> reset(Exchange exchange) {
    TemplateKey key = key(exchange);
    return change(exchange, key, templates.file(key).orElse(null), "file");
  }

  public void wasReset(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Found.require(rows, "Nothing was put in place of this template.");
    templates.lookAgain();
    answer.empty(exchange);
  }

  /**
   * The parameters of {@code template-example-read.sql}; null if the caller gave data to try the
   * template with.
   */
  public @Nullable Map<String, Object> example(Exchange exchange) throws IOException {
    JsonNode body = requests.of(exchange).body();
    boolean needsExample = !body.has("data");
    exchange.setProperty(NEEDS_EXAMPLE, needsExample);
    return needsExample ? Map.of("event", body.path("event").asText()) : null;
  }

  /** The row of {@code template-example-read.sql}, if one was asked for. */
  public void preview(Exchange exchange, @Body @Nullable Object rows) throws IOException {
    JsonNode body = requests.of(exchange).body();
    String event = body.path("event").asText();
    Notice notice =
        Boolean.TRUE.equals(exchange.getProperty(NEEDS_EXAMPLE))
            ? told(event, (List<?>) Objects.requireNonNull(rows))
            : notice(event, clock.instant(), event, body.path("data"));
    Optional<String> draft =
        Optional.of(body.path("body")).filter(JsonNode::isTextual).map(JsonNode::asText);
    try {
      Rendered rendered = templates.preview(notice, audience(body), draft);
      answer.write(exchange, 200, shown(rendered));
    } catch (TemplateException e) {
      throw unfit(String.valueOf(e.getMessage()), "/body");
    } catch (IllegalArgumentException e) {
      throw unfit(String.valueOf(e.getMessage()), "");
    }
  }

  private Notice told(String event, List<?> rows) throws JsonProcessingException {
    if (rows.isEmpty()) {
      throw unfit("there is no notification of this type to try it with; give data", "/data");
    }
    Map<?, ?> row = (Map<?, ?>) rows.get(0);
    return notice(
        event,
        ((Timestamp) Objects.requireNonNull(row.get("occurred_at"))).toInstant(),
        String.valueOf(row.get("title")),
        json.readTree(String.valueOf(row.get("data"))));
  }

  private static Notice notice(String event, Instant at, String title, JsonNode data) {
    return new Notice(event, event, at, at, title, data);
  }

  private static Audience audience(JsonNode body) {
    String zone = body.path("time_zone").asText("UTC");
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw unfit("there is no time zone " + zone, "/time_zone");
    }
    return new Audience(
        body.path("channel").asText("any"), body.path("language").asText("en"), zone);
  }

  private static Map<String, Object> shown(Rendered rendered) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("subject", rendered.content().subject());
    shown.put("text", rendered.content().text());
    shown.put("formatted", rendered.content().formatted());
    shown.put("version", rendered.version());
    rendered
        .template()
        .ifPresent(
            key -> {
              shown.put("channel", key.channel());
              shown.put("language", key.language());
            });
    return shown;
  }

  private TemplateKey key(Exchange exchange) {
    Request request = requests.of(exchange);
    try {
      return new TemplateKey(
          request.path("event"), request.path("channel"), request.path("language"));
    } catch (IllegalArgumentException e) {
      throw unfit(String.valueOf(e.getMessage()), "");
    }
  }

  private static Map<String, @Nullable Object> parameters(TemplateKey key) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("event", key.event());
    parameters.put("channel", key.channel());
    parameters.put("language", key.language());
    return parameters;
  }

  private Map<String, @Nullable Object> change(
      Exchange exchange, TemplateKey key, @Nullable String body, String source) {
    Map<String, @Nullable Object> change = parameters(key);
    change.put("body", body);
    change.put("source", source);
    change.put("actor", requests.of(exchange).caller().name());
    return change;
  }

  private static ProblemException unfit(String why, String field) {
    return new ProblemException(
        Problem.UNFIT_REQUEST, field.isEmpty() ? why : field + ": " + why, field);
  }
}
