package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Requests that come while others are being written are written together, in one statement and one
 * transaction, by the route {@code write-notifications}; no request waits for others to come. Only
 * those without an idempotency key, which may each have to be answered in another way.
 */
@Component("creations")
class Creations extends LifecycleStrategySupport {

  private static final String WRITE = "seda:write-notifications?size=1&discardWhenFull=true";
  private static final String TOGETHER = "together";
  private static final int MOST = 200;
  private static final int BACKLOG = 2_000;

  /** Longer than a database that is busy; then the caller is told to come again. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Waiting(Draft draft, CompletableFuture<Map<String, @Nullable Object>> row) {}

  private record Batch(List<Waiting> requests) {}

  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(BACKLOG);
  private final AtomicBoolean told = new AtomicBoolean();
  private final ObjectMapper json;
  private volatile Optional<ProducerTemplate> producer = Optional.empty();

  Creations(ObjectMapper json) {
    this.json = json;
  }

  @Override
  public void onContextStarting(CamelContext camel) {
    producer = Optional.of(camel.createProducerTemplate());
  }

  /**
   * Waits until the draft is written, and puts its row into the body. The property {@code written}
   * says whether it was; if not, one of those beside it may have been at fault, and the request
   * goes on alone.
   */
  public void write(Exchange exchange) throws InterruptedException {
    Draft draft = exchange.getProperty(CreationRequests.DRAFT, Draft.class);
    Waiting request = new Waiting(draft, new CompletableFuture<>());
    exchange.setProperty("written", false);
    if (!waiting.offer(request)) {
      return;
    }
    tell();
    try {
      Map<String, @Nullable Object> row =
          request.row().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      exchange.getMessage().setBody(List.of(row));
      exchange.setProperty("written", true);
    } catch (TimeoutException e) {
      // Not taken yet, so it can go on alone; else nobody knows now whether it will be there.
      if (!waiting.remove(request)) {
        throw new ProblemException(
            Problem.UNAVAILABLE,
            "The database is slow; whether this was stored is not known. Repeat it with an"
                + " Idempotency-Key next time.");
      }
    } catch (ExecutionException e) {
      // The statement that it was a part of has failed.
    }
  }

  private void tell() {
    if (told.compareAndSet(false, true)) {
      producer.orElseThrow().sendBody(WRITE, "");
    }
  }

  /** Whether there is anything to write. What is added from here on is told again. */
  public boolean any() {
    told.set(false);
    return !waiting.isEmpty();
  }

  /** What there is, as the parameters of {@code notifications-create.sql}. */
  public Map<String, Object> take(Exchange exchange) throws JsonProcessingException {
    List<Waiting> batch = new ArrayList<>();
    waiting.drainTo(batch, MOST);
    exchange.setProperty(TOGETHER, new Batch(batch));
    return CreationRequests.parameters(
        json.writeValueAsString(batch.stream().map(Waiting::draft).toList()),
        IdempotencyKey.NONE.of(""),
        "{}");
  }

  /** The rows of {@code notifications-create.sql}. */
  public void written(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Map<String, Map<String, @Nullable Object>> byId =
        rows.stream()
            .collect(Collectors.toMap(row -> String.valueOf(row.get("id")), Function.identity()));
    for (Waiting request : exchange.getProperty(TOGETHER, Batch.class).requests()) {
      Map<String, @Nullable Object> row = byId.get(request.draft().id().toString());
      if (row == null) {
        request.row().completeExceptionally(new IllegalStateException("no row came back"));
      } else {
        request.row().complete(row);
      }
    }
  }

  /** The statement has failed, and nothing of it was written. */
  public void failed(Exchange exchange) {
    Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Batch batch = exchange.getProperty(TOGETHER, Batch.class);
    if (batch != null) {
      batch.requests().forEach(request -> request.row().completeExceptionally(why));
    }
  }
}
