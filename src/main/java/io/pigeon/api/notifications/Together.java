package io.pigeon.api.notifications;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Requests that come while others are with the database go to it together, in one statement, by a
 * route of their own. One that is alone waits for no others.
 *
 * @param <Q> what a request asks for
 * @param <A> what the statement answers to one
 */
abstract class Together<Q, A> extends LifecycleStrategySupport {

  private static final String BATCH = "together";
  private static final int MOST = 200;
  private static final int BACKLOG = 2_000;

  /** Longer than a database that is busy; then the caller is told to come again. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Waiting<Q, A>(Q question, CompletableFuture<A> answer) {}

  private record Batch<Q, A>(List<Waiting<Q, A>> requests) {}

  private final BlockingQueue<Waiting<Q, A>> waiting = new LinkedBlockingQueue<>(BACKLOG);
  private final AtomicBoolean told = new AtomicBoolean();
  private final String route;
  private final Duration breath;
  private volatile Optional<ProducerTemplate> producer = Optional.empty();

  /** How many went together last; known to the one thread of the route. */
  private int last;

  /**
   * @param route the id of the route that takes what waits
   * @param breath how long a statement waits for more to ask, where several came together
   */
  Together(String route, Duration breath) {
    this.breath = breath;
    this.route = "seda:" + route + "?size=1&discardWhenFull=true";
  }

  @Override
  public void onContextStarting(CamelContext camel) {
    producer = Optional.of(camel.createProducerTemplate());
  }

  /**
   * Waits for the answer.
   *
   * @return empty if the request has to go on alone: too many wait, or the statement has failed,
   *     for which one of those beside it may be at fault
   * @throws TimeoutException what was asked for is with the database, which has not answered yet
   */
  Optional<A> ask(Q question) throws InterruptedException, TimeoutException {
    Waiting<Q, A> request = new Waiting<>(question, new CompletableFuture<>());
    if (!waiting.offer(request)) {
      return Optional.empty();
    }
    if (told.compareAndSet(false, true)) {
      producer.orElseThrow().sendBody(route, "");
    }
    try {
      return Optional.of(request.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      if (waiting.remove(request)) {
        return Optional.empty();
      }
      throw e;
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  /** Whether anybody waits. Who comes from here on is told of again. */
  public boolean any() {
    told.set(false);
    return !waiting.isEmpty();
  }

  /** Takes those that wait. */
  List<Q> taken(Exchange exchange) {
    if (last > 1) {
      LockSupport.parkNanos(breath.toNanos());
    }
    List<Waiting<Q, A>> batch = new ArrayList<>();
    waiting.drainTo(batch, MOST);
    last = batch.size();
    exchange.setProperty(BATCH, new Batch<>(batch));
    return batch.stream().map(Waiting::question).toList();
  }

  /** What the statement answers to who asked, whose place among those taken is counted from 1. */
  interface Answers<Q, A> {

    /**
     * @return empty sends it on its way alone
     */
    Optional<A> to(Q question, int place);
  }

  /** The statement has answered. */
  void answered(Exchange exchange, Answers<Q, A> answers) {
    int place = 0;
    for (Waiting<Q, A> request : batch(exchange)) {
      place++;
      answers
          .to(request.question(), place)
          .ifPresentOrElse(
              request.answer()::complete,
              () ->
                  request
                      .answer()
                      .completeExceptionally(new IllegalStateException("no row came back")));
    }
  }

  /** The statement has failed. */
  public void failed(Exchange exchange) {
    Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    batch(exchange).forEach(request -> request.answer().completeExceptionally(why));
  }

  @SuppressWarnings("unchecked")
  private List<Waiting<Q, A>> batch(Exchange exchange) {
    Batch<Q, A> batch = exchange.getProperty(BATCH, Batch.class);
    return batch == null ? List.of() : batch.requests();
  }
}
