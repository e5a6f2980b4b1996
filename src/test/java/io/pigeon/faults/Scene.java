package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.PigeonProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A database, a receiver, and the instances between them; with an account of what came of it. */
final class Scene implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(4);

  static final Duration LEASE = Duration.ofSeconds(20);
  static final Duration POLL = Duration.ofSeconds(2);
  static final int MAX_IN_FLIGHT = 32;

  /** As without a word in the configuration: nobody is taken for dead who only got no CPU. */
  static final String[] PATIENT = {
    "pigeon.delivery.lease=60s",
    "pigeon.delivery.heartbeat=5s",
    "pigeon.delivery.worker-timeout=20s",
    "pigeon.channels.webhook.connect-timeout=3000",
    "pigeon.channels.webhook.response-timeout=15000"
  };

  /** Silent instances are missed, and slow sends given up, sooner than usual. */
  private static final List<String> IMPATIENT =
      List.of(
          "pigeon.roles=delivery,channels,operations",
          "pigeon.delivery.max-in-flight=" + MAX_IN_FLIGHT,
          "pigeon.delivery.lease=" + LEASE.toMillis() + "ms",
          "pigeon.delivery.poll-interval=" + POLL.toSeconds(),
          "pigeon.delivery.heartbeat=2s",
          "pigeon.delivery.worker-timeout=6s",
          "pigeon.delivery.reconcile-interval=500",
          "pigeon.channels.webhook.connect-timeout=500",
          "pigeon.channels.webhook.response-timeout=5000",
          "pigeon.channels.webhook.allowed-hosts=127.0.0.0/8");

  private final FaultyServer server;
  private final String name;
  private final long began = System.nanoTime();
  private final List<PigeonProcess> processes = new ArrayList<>();
  private final Receiver receiver = new Receiver();
  private final Outbox outbox;
  private final Random random;

  Scene(FaultyServer server, String name, long seed) {
    this.server = server;
    this.name = name;
    this.outbox = new Outbox(server.create(name));
    this.random = new Random(seed);
  }

  Receiver receiver() {
    return receiver;
  }

  Outbox outbox() {
    return outbox;
  }

  Random random() {
    return random;
  }

  /** Of the database. */
  String url() {
    return server.url(name);
  }

  /** Starts an instance; see {@link PigeonProcess#awaitStarted}. */
  PigeonProcess start(String... more) {
    return start(Map.of(), more);
  }

  /**
   * @param more settings; those named here replace the usual ones
   */
  PigeonProcess start(Map<String, String> environment, String... more) {
    Set<String> replaced = new HashSet<>();
    Arrays.stream(more).forEach(setting -> replaced.add(setting.split("=", 2)[0]));
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("DATABASE_URL", url());
    variables.put("NOTIFY_URL", "");
    // What lives for seconds is started faster with one compiler.
    variables.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx384m");
    PigeonProcess process =
        PigeonProcess.start(
            "faults-" + name + "-" + processes.size(),
            variables,
            Stream.concat(
                    IMPATIENT.stream()
                        .filter(setting -> !replaced.contains(setting.split("=", 2)[0])),
                    Arrays.stream(more))
                .toArray(String[]::new));
    processes.add(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::kill));
    return process;
  }

  void awaitWorkers(int count) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> outbox.count("SELECT count(*) FROM workers WHERE alive_until > now()") >= count);
  }

  void awaitAllDone() {
    await().atMost(PATIENCE).ignoreExceptions().until(outbox::isEmpty);
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** Rows that were committed and of which the receiver has taken no request. */
  long lost() {
    Set<Long> lost = new HashSet<>(outbox.committed());
    lost.removeAll(receiver.taken());
    return lost.size();
  }

  /**
   * Says how it went, and holds it to what holds for every fault: nothing is lost, nothing is told
   * under a second key, and there are no more duplicates than there may be.
   *
   * @param further figures, as text
   */
  void conclude(long mostDuplicates, String further) {
    long duplicates = receiver.duplicates();
    System.out.printf(
        Locale.ROOT,
        "fault %s: rows %,d, lost %d, duplicates %d, requests %,d, seconds %.1f%s%n",
        name,
        outbox.committed().size(),
        lost(),
        duplicates,
        receiver.count(),
        seconds(),
        further.isEmpty() ? "" : "; " + further);
    assertThat(lost()).as("lost").isZero();
    assertThat(receiver.underSeveralKeys()).as("rows under several keys").isEmpty();
    assertThat(duplicates).as("duplicates").isLessThanOrEqualTo(mostDuplicates);
  }

  @Override
  public void close() {
    processes.forEach(PigeonProcess::close);
    receiver.close();
    server.drop(name);
  }
}
