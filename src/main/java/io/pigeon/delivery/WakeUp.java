package io.pigeon.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.LifecycleStrategySupport;
import org.springframework.stereotype.Component;

/**
 * Says when to claim: at once when somebody tells of new work, at the moment when waiting work
 * falls due, and every poll interval, should both have failed.
 *
 * <p>A wake-up is a token in a queue of one, so any number of them while a claim runs make one more
 * claim, and the claim that is running has never been told too late.
 */
@Component("wakeUp")
class WakeUp extends LifecycleStrategySupport {

  private static final String CLAIM = "seda:claim-deliveries?size=1&discardWhenFull=true";

  private final Duration pollInterval;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "wake-up");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean told = new AtomicBoolean();
  private Optional<Future<?>> alarm = Optional.empty();
  private long alarmAt;

  /** There while there is somebody to wake: the routes run, and this instance delivers. */
  private volatile Optional<ProducerTemplate> producer = Optional.empty();

  WakeUp(DeliveryProperties properties) {
    this.pollInterval = properties.pollInterval();
  }

  /** There may be something to claim. Cheap, and safe to call from anywhere, however often. */
  public void signal() {
    Optional<ProducerTemplate> template = producer;
    if (template.isPresent() && told.compareAndSet(false, true)) {
      template.get().sendBody(CLAIM, "");
    }
  }

  /** A claim begins: what is told from here on makes another. */
  void awake() {
    told.set(false);
    synchronized (this) {
      alarm.ifPresent(earlier -> earlier.cancel(false));
      alarm = Optional.empty();
    }
    within(pollInterval);
  }

  /** Wakes after that time, unless something does earlier. */
  synchronized void within(Duration time) {
    long at = System.nanoTime() + Math.max(0, time.toNanos());
    if (clock.isShutdown() || (alarm.isPresent() && at - alarmAt >= 0)) {
      return;
    }
    alarm.ifPresent(later -> later.cancel(false));
    alarmAt = at;
    alarm = Optional.of(clock.schedule(this::signal, time.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Whether this instance delivers. */
  static boolean isAwaitedIn(CamelContext camel) {
    return camel.getRoute("claim-deliveries") != null;
  }

  @Override
  public void onContextStarted(CamelContext camel) {
    if (isAwaitedIn(camel)) {
      producer = Optional.of(camel.createProducerTemplate());
      signal();
    }
  }

  /** Stopping begins with claiming no more. */
  @Override
  public void onContextStopping(CamelContext camel) {
    producer = Optional.empty();
    clock.shutdownNow();
  }
}
