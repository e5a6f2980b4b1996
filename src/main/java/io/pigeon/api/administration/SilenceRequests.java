package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Instants;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code /api/v1/admin/silences}: what is not to be sent for a while. */
@Component("silenceRequests")
class SilenceRequests {

  private static final String UNKNOWN = "No silence has this id.";
  private static final List<String> MATCHERS =
      List.of("type", "channel", "destination", "recipient");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private final Requests requests;
  private final Answer answer;

  SilenceRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The query becomes the parameters of {@code silences-list.sql}. */
  public Map<String, @Nullable Object> page(Exchange exchange) {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> page = Page.asked(request, "before");
    page.put("state", request.query("state").orElse(null));
    request.query("cursor").ifPresent(SilenceRequests::requireUuid);
    return page;
  }

  private static void requireUuid(String cursor) {
    try {
      UUID.fromString(cursor);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY, "cursor: it is none that a page ended with.", "cursor");
    }
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> silences)
      throws JsonProcessingException {
    int limit = requests.of(exchange).number("limit");
    answer.write(exchange, 200, Page.of(answer, "silences", silences, limit));
  }

  /** The body becomes the parameters of {@code silence-insert.sql}. */
  public Map<String, @Nullable Object> create(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    JsonNode body = request.body();
    if (MATCHERS.stream().noneMatch(body::has)) {
      throw unfit("/type", "there must be a type, channel, destination or recipient to match");
    }
    Instant starts = Instants.of(body, "starts").orElseGet(Instant::now);
    Instant ends = Instants.of(body, "ends").orElseThrow();
    if (!starts.isBefore(ends) || !ends.isAfter(Instant.now())) {
      throw unfit("/ends", "it must be after the start, and not past");
    }
    Map<String, @Nullable Object> silence = new HashMap<>();
    silence.put("id", UuidCreator.getTimeOrderedEpoch().toString());
    silence.put("actor", request.caller().name());
    MATCHERS.forEach(name -> silence.put(name, text(body, name)));
    silence.put("starts", starts.toString());
    silence.put("ends", ends.toString());
    silence.put("comment", body.path("comment").asText());
    putWindow(silence, body.path("weekly"));
    return silence;
  }

  private static void putWindow(Map<String, @Nullable Object> silence, JsonNode weekly) {
    silence.put("days", weekly.has("days") ? days(weekly.path("days")) : null);
    silence.put("day_from", text(weekly, "from"));
    silence.put("day_to", text(weekly, "to"));
    silence.put("time_zone", text(weekly, "time_zone"));
    if (weekly.has("from") && weekly.path("from").equals(weekly.path("to"))) {
      throw unfit("/weekly/to", "the window is empty; a whole day is from 00:00 to 24:00");
    }
  }

  /** As PostgreSQL reads an array of numbers, 1 for Monday. */
  private static String days(JsonNode days) {
    return StreamSupport.stream(days.spliterator(), false)
        .map(day -> DAYS.indexOf(day.asText().toLowerCase(Locale.ROOT)) + 1)
        .peek(SilenceRequests::requireDay)
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static void requireDay(int day) {
    if (day == 0) {
      throw unfit("/weekly/days", "a day is one of " + String.join(", ", DAYS));
    }
  }

  private static @Nullable String text(JsonNode node, String member) {
    return node.path(member).isTextual() ? node.path(member).asText() : null;
  }

  private static ProblemException unfit(String where, String why) {
    return new ProblemException(Problem.UNFIT_REQUEST, where + ": " + why + ".", where);
  }

  /** The row of {@code silence-insert.sql}; none if the database does not know the time zone. */
  public void created(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    if (rows.isEmpty()) {
      throw unfit("/weekly/time_zone", "no time zone has this name");
    }
    answer.write(exchange, 201, answer.row(rows.get(0)));
  }

  /** The path becomes the parameters of {@code silence-lift.sql}. */
  public Map<String, Object> one(Exchange exchange) {
    Request request = requests.of(exchange);
    return Map.of("id", Found.id(request, UNKNOWN).toString(), "actor", request.caller().name());
  }

  public void lifted(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    if (!Boolean.TRUE.equals(Found.one(rows, UNKNOWN).get("done"))) {
      throw new ProblemException(Problem.CONFLICT, "The silence has ended before.");
    }
    answer.empty(exchange);
  }

  /** The path and the query become the parameters of {@code silence-hidden-list.sql}. */
  public Map<String, @Nullable Object> hiddenPage(Exchange exchange) {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> page = Page.asked(request, "before");
    page.put("id", Found.id(request, UNKNOWN).toString());
    return page;
  }

  public void hidden(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Found.one(rows, UNKNOWN);
    rows.removeIf(row -> row.get("delivery_id") == null);
    int limit = requests.of(exchange).number("limit");
    answer.write(exchange, 200, Page.of(answer, "hidden", rows, limit));
  }
}
