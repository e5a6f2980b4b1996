package io.pigeon.bench;

/**
 * A durable server, a database with Pigeon's tables, one lane to nginx, and Pigeon once it is
 * started.
 */
final class Rig implements AutoCloseable {

  private final DurableServer server;
  private final Nginx receiver;
  private final String url;
  private final Outbox outbox;
  private final int lane;
  private Pigeon pigeon;

  private Rig(DurableServer server, Nginx receiver, String url) {
    this.server = server;
    this.receiver = receiver;
    this.url = url;
    this.outbox = new Outbox(url);
    this.lane = outbox.lane(Nginx.ADDRESS, Pigeon.OUTSTANDING);
  }

  static Rig start() {
    // nginx first: where it is missing, that is said at once.
    Nginx receiver = Nginx.start();
    DurableServer server = DurableServer.start();
    return new Rig(server, receiver, server.createMigrated("pigeon"));
  }

  Race startPigeon() {
    pigeon = Pigeon.start(url, outbox, lane);
    return new Race(pigeon, server, receiver);
  }

  DurableServer server() {
    return server;
  }

  Nginx receiver() {
    return receiver;
  }

  Outbox outbox() {
    return outbox;
  }

  Pigeon pigeon() {
    return pigeon;
  }

  String url() {
    return url;
  }

  /** A round's rows, without a round. */
  void insert(int rows) {
    outbox.insert(lane, Nginx.ADDRESS, rows);
  }

  void insertHistory(long rows) {
    outbox.insertHistory(lane, Nginx.ADDRESS, rows);
  }

  /**
   * Tells whether all that was given to Pigeon is in its history.
   *
   * @throws IllegalStateException if it is not: the figures are worth nothing then
   */
  void verify(Report report, long rows) {
    long sent = outbox.sent();
    report.put("sent", sent);
    report.put("dead", outbox.dead());
    if (sent != rows) {
      throw new IllegalStateException(
          "Of %,d deliveries %,d are done and %,d dead.".formatted(rows, sent, outbox.dead()));
    }
    report.say("checked: %,d rows, %,d of them in deliveries_done as SENT", rows, sent);
  }

  @Override
  public void close() {
    if (pigeon != null) {
      pigeon.close();
    }
    receiver.close();
    server.close();
  }
}
