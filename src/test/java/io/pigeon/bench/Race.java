package io.pigeon.bench;

/**
 * Rounds of one contestant: from the commit of its rows to its queue being empty. While it runs,
 * the database is left alone: the receiver's count says when it is nearly over.
 */
final class Race {

  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final int LOOK_MILLIS = 20;

  private final Contestant contestant;
  private final DurableServer server;
  private final Nginx receiver;

  Race(Contestant contestant, DurableServer server, Nginx receiver) {
    this.contestant = contestant;
    this.server = server;
    this.receiver = receiver;
  }

  Round round(String name, int rows) throws InterruptedException {
    contestant.tidy();
    long goal = receiver.requests() + rows;
    contestant.enqueue(rows);
    Round round = toTheEnd(name, goal, contestant::begin);
    contestant.rest();
    return round;
  }

  /**
   * @param goal what the receiver counts when every row has been sent
   * @param start begins the work, inside the time
   */
  Round toTheEnd(String name, long goal, Runnable start) throws InterruptedException {
    long worker = contestant.cpuMicros();
    long postgres = server.cpuMicros();
    long nginx = receiver.cpuMicros();
    long rows = goal - receiver.requests();
    long began = System.nanoTime();
    start.run();
    awaitRequests(goal);
    awaitEmpty();
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Round(
        name,
        rows,
        seconds,
        receiver.requests() - goal,
        (contestant.cpuMicros() - worker) / (double) rows,
        (server.cpuMicros() - postgres) / (double) rows,
        (receiver.cpuMicros() - nginx) / (double) rows);
  }

  private void awaitRequests(long goal) throws InterruptedException {
    long last = -1;
    long moved = System.nanoTime();
    for (long now = receiver.requests(); now < goal; now = receiver.requests()) {
      if (now != last) {
        last = now;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > PATIENCE_NANOS) {
        throw stuck("the receiver waits for " + (goal - now) + " more");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private void awaitEmpty() throws InterruptedException {
    long began = System.nanoTime();
    while (!contestant.isDone()) {
      if (System.nanoTime() - began > PATIENCE_NANOS) {
        throw stuck("its queue does not become empty");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private IllegalStateException stuck(String how) {
    return new IllegalStateException(
        contestant.name() + " has stopped: " + how + "; see its log under target/processes.");
  }
}
