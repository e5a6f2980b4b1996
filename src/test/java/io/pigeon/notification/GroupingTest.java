package io.pigeon.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Windows of subscriptions, by the statements that write and claim; over real PostgreSQL. */
class GroupingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern PARAMETER = Pattern.compile(":#(\\$\\{bean:)?([\\w.]+)}?");
  private static final UUID WORKER = UUID.randomUUID();
  private static final AtomicInteger KEYS = new AtomicInteger();

  private static String url = "";
  private static JdbcTemplate jdbc = new JdbcTemplate();

  @BeforeAll
  static void migrate() {
    url = TestDatabase.create("grouping");
    Flyway.configure()
        .dataSource(url, "postgres", "")
        .locations("classpath:db/migration")
        .load()
        .migrate();
    jdbc = TestDatabase.jdbc(url);
    jdbc.update(
        "INSERT INTO channel_configs (channel, type) VALUES ('first', 'webhook'), ('second', 'webhook')");
    jdbc.update(
        "INSERT INTO workers (worker, host, alive_until) VALUES (?, 'here', 'infinity')", WORKER);
  }

  @Test
  void events_of_one_key_become_one_message_at_the_end_of_the_window() {
    subscribe("collected", "collect", "1 hour");
    insert(jdbc, event("collected", "r1"), event("collected", "r1"), event("collected", "r2"));
    insert(jdbc, event("collected", "r1"), event("collected", "r1"));
    assertThat(waiting("collected")).containsExactly("r1 4 later", "r2 1 later");
    assertThat(ended("collected"))
        .containsExactly("SUPPRESSED GROUPED", "SUPPRESSED GROUPED", "SUPPRESSED GROUPED");
  }

  @Test
  void the_first_goes_now_and_the_rest_of_the_window_later() {
    subscribe("hasty", "first", "1 hour");
    insert(jdbc, event("hasty", "r1"));
    insert(jdbc, event("hasty", "r1"));
    insert(jdbc, event("hasty", "r1"), event("hasty", "r1"), event("hasty", "r2"));
    assertThat(waiting("hasty")).containsExactly("r1 1 now", "r1 3 later", "r2 1 now");
    assertThat(ended("hasty")).containsExactly("SUPPRESSED GROUPED", "SUPPRESSED GROUPED");
  }

  @Test
  void what_is_critical_or_expires_or_has_no_key_does_not_wait() {
    subscribe("urgent", "collect", "1 hour");
    String critical = event("urgent", "r1").replace("normal", "critical");
    String forecast =
        event("urgent", "r1").replace("\"title\"", "\"expires_at\": \"2126-01-01\", \"title\"");
    String keyless = event("urgent", "r1").replace("runKey", "other");
    insert(jdbc, critical, forecast, keyless);
    assertThat(waiting("urgent")).allMatch(row -> row.endsWith("1 now")).hasSize(3);
    assertThat(ended("urgent")).isEmpty();
  }

  @Test
  void an_event_after_the_end_of_the_window_begins_a_new_one() {
    subscribe("past", "collect", "1 hour");
    insert(jdbc, event("past", "r1"), event("past", "r1"));
    jdbc.update(
        "UPDATE delivery_groups SET window_ends_at = clock_timestamp() WHERE target = 'http://past/'");
    insert(jdbc, event("past", "r1"));
    assertThat(waiting("past")).containsExactly("r1 1 later", "r1 2 later");
  }

  @Test
  void each_person_has_a_window_and_all_channels_of_one_say_the_same() {
    subscribePeople("staff", "{first,second}", "ann", "bob");
    insert(jdbc, event("staff", "r1"), event("staff", "r1"));
    insert(jdbc, event("staff", "r1"));
    assertThat(
            jdbc.queryForList(
                """
                SELECT l.channel || ' ' || o.recipient_id || ' ' || group_size(o.notification_id, o.recipient_id, o.address)
                FROM   notifications_outbox o JOIN lanes l ON l.id = o.lane_id
                WHERE  o.recipient_id IN ('ann', 'bob') AND o.next_attempt_at > now()
                """,
                String.class))
        .containsExactlyInAnyOrder("first ann 3", "second ann 3", "first bob 3", "second bob 3");
    assertThat(
            jdbc.queryForList(
                "SELECT recipient_id FROM deliveries_done WHERE reason = 'GROUPED' AND type = 'staff'",
                String.class))
        .containsExactlyInAnyOrder("ann", "ann", "bob", "bob");
  }

  @Test
  void what_a_person_does_not_want_carries_nothing() {
    subscribePeople("choosy.*", "{first}", "cem");
    jdbc.update(
        "INSERT INTO preferences (recipient_id, consent) VALUES ('cem', '[{\"type\": \"choosy.noise\", \"channel\": \"*\", \"allowed\": false}]')");
    insert(
        jdbc, event("choosy.noise", "r1"), event("choosy.news", "r1"), event("choosy.news", "r1"));
    assertThat(
            jdbc.queryForList(
                """
                SELECT n.type || ' ' || group_size(o.notification_id, o.recipient_id, o.address)
                FROM   notifications_outbox o JOIN notifications n ON n.id = o.notification_id
                WHERE  o.recipient_id = 'cem'
                """,
                String.class))
        .containsExactly("choosy.news 2");
  }

  @Test
  void two_who_write_at_once_share_one_carrier() {
    subscribe("rival", "collect", "1 hour");
    CompletableFuture<?> other =
        inTransaction(
            first -> {
              insert(first, event("rival", "r1"));
              CompletableFuture<?> second =
                  CompletableFuture.runAsync(
                      () -> insert(TestDatabase.jdbc(url), event("rival", "r1")));
              awaitBlocked("%INSERT INTO notification_keys%");
              return second;
            });
    other.join();
    assertThat(waiting("rival")).containsExactly("r1 2 later");
  }

  @Test
  void what_is_written_while_its_carrier_is_being_claimed_is_counted() {
    int lane = subscribe("racing", "collect", "2 seconds");
    jdbc.update("UPDATE lanes SET rate_per_s = 1000 WHERE id = ?", lane);
    insert(jdbc, event("racing", "r1"));
    CompletableFuture<List<Map<String, Object>>> claim =
        inTransaction(
            writer -> {
              insert(writer, event("racing", "r1"));
              await()
                  .atMost(PATIENCE)
                  .until(() -> waiting("racing").stream().anyMatch(row -> row.endsWith("now")));
              assertThat(claim(lane)).as("locked by who joins it").isEmpty();
              // The claim has begun, and knows nothing of what commits now.
              return inTransaction(
                  blocker -> {
                    blocker.queryForList("SELECT FROM lanes WHERE id = ? FOR UPDATE", lane);
                    CompletableFuture<List<Map<String, Object>>> begun =
                        CompletableFuture.supplyAsync(() -> claim(lane));
                    awaitBlocked("%GCRA%");
                    writer.execute("COMMIT");
                    return begun;
                  });
            });
    assertThat(claim.join()).singleElement().extracting("grouped").isEqualTo(2);
    insert(jdbc, event("racing", "r1"));
    assertThat(waiting("racing")).containsExactlyInAnyOrder("r1 2 now", "r1 1 later");
  }

  @Test
  void a_carrier_is_called_off_only_if_it_is_alone() {
    subscribe("unsaid", "collect", "1 hour");
    insert(jdbc, event("unsaid", "r1"));
    assertThat(cancel("unsaid")).isEqualTo(1);
    insert(jdbc, event("unsaid", "r1"), event("unsaid", "r1"));
    assertThat(cancel("unsaid")).isZero();
    assertThat(waiting("unsaid")).containsExactly("r1 2 later");
  }

  @Test
  void what_is_created_by_request_is_grouped_too() {
    subscribe("asked", "collect", "1 hour");
    create(request("asked", ""), request("asked", ""));
    create(request("asked", ""), request("asked", ", \"scheduled_at\": \"2126-01-01\""));
    create(request("asked", ", \"rank\": 3"));
    assertThat(waiting("asked")).containsExactlyInAnyOrder("r1 3 later", "r1 1 later", "r1 1 now");
  }

  @Test
  void long_keys_and_addresses_fit() {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, group_by, group_wait, group_mode) VALUES ('long', 'long', lane_of('webhook', 'long'), ?, 'runKey', '1 hour', 'collect')",
        "http://long/" + "ü".repeat(1900));
    insert(
        jdbc,
        event(
            "long",
            Stream.generate(UUID::randomUUID)
                .limit(2000)
                .map(String::valueOf)
                .collect(Collectors.joining())),
        event("long", "r1"),
        event("long", "r1"));
    assertThat(
            jdbc.queryForList(
                "SELECT group_size(o.notification_id, NULL, o.address) FROM notifications_outbox o WHERE address LIKE 'http://long/%'",
                Integer.class))
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void ten_thousand_people_are_told_of_three_events_by_one_statement_and_counted_by_one() {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, to_people, channels, group_by, group_wait, group_mode) VALUES ('crowd', 'crowd', true, '{first}', 'runKey', '1 hour', 'collect')");
    jdbc.update(
        "INSERT INTO recipients (id, owner) SELECT 'crowd-' || n, 'test' FROM generate_series(1, 10000) n");
    jdbc.update(
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) SELECT 'crowd-' || n, 'first', 'http://crowd', 'crowd' FROM generate_series(1, 10000) n");
    jdbc.update(
        "INSERT INTO subscription_recipients SELECT id, 'crowd-' || n FROM subscriptions, generate_series(1, 10000) n WHERE name = 'crowd'");
    long began = System.nanoTime();
    insert(jdbc, event("crowd", "r1"), event("crowd", "r1"));
    long then = System.nanoTime();
    insert(jdbc, event("crowd", "r1"));
    long last = System.nanoTime();
    assertThat(waiting("crowd")).hasSize(10_000).containsOnly("r1 3 later");
    System.out.printf(
        "10,000 people: two events %d ms, one more %d ms, counted %d ms%n",
        (then - began) / 1_000_000,
        (last - then) / 1_000_000,
        (System.nanoTime() - last) / 1_000_000);
  }

  private static int subscribe(String type, String mode, String wait) {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, group_by, group_wait, group_mode) VALUES (?, ?, lane_of('webhook', ?), ?, 'runKey', ?::interval, ?)",
        type,
        type,
        type,
        "http://" + type + "/",
        wait,
        mode);
    Integer lane =
        jdbc.queryForObject("SELECT id FROM lanes WHERE destination = ?", Integer.class, type);
    return lane == null ? 0 : lane;
  }

  private static void subscribePeople(String type, String channels, String... people) {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, to_people, channels, group_by, group_wait, group_mode) VALUES (?, ?, true, ?::text[], 'runKey', '1 hour', 'collect')",
        type,
        type,
        channels);
    for (String person : people) {
      jdbc.update("INSERT INTO recipients (id, owner) VALUES (?, 'test')", person);
      jdbc.update(
          "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) SELECT ?, c, 'http://' || ?, c FROM unnest(?::text[]) c",
          person,
          person,
          channels);
      jdbc.update(
          "INSERT INTO subscription_recipients SELECT id, ? FROM subscriptions WHERE name = ?",
          person,
          type);
    }
  }

  private static String event(String type, String runKey) {
    return "{\"id\": \"%s\", \"dedup_key\": \"key-%d\", \"type\": \"%s\", \"occurred_at\": \"2026-01-01\", \"priority\": \"normal\", \"title\": \"t\", \"data\": {\"runKey\": \"%s\"}}"
        .formatted(id(), KEYS.incrementAndGet(), type, runKey);
  }

  private static String request(String type, String more) {
    return "{\"id\": \"%s\", \"type\": \"%s\", \"priority\": \"normal\", \"rank\": 1, \"topic\": true, \"title\": \"t\", \"data\": {\"runKey\": \"r1\"}%s}"
        .formatted(id(), type, more);
  }

  /** In the order in which they are made, as those of the detector. */
  private static UUID id() {
    return new UUID(KEYS.incrementAndGet(), 0);
  }

  private static void insert(JdbcTemplate connection, String... events) {
    run(connection, "notifications-insert", Map.of("drafts", array(events)));
  }

  private static void create(String... requests) {
    run(
        jdbc,
        "notifications-create",
        Map.of(
            "drafts", array(requests),
            "caller", "test",
            "key", "",
            "hash", "",
            "answer", "{}",
            "batch", "",
            "rejected", 0));
  }

  private static List<Map<String, Object>> claim(int lane) {
    return run(
        TestDatabase.jdbc(url),
        "deliveries-claim",
        Map.of(
            "lanes",
            "[{\"lane_id\": %d, \"room\": 9, \"since\": [\"-infinity\",\"-infinity\",\"-infinity\",\"-infinity\"], \"since_id\": [0,0,0,0]}]"
                .formatted(lane),
            "worker.id",
            WORKER.toString(),
            "worker.leaseMillis",
            60_000,
            "suspects",
            1));
  }

  private static String array(String... elements) {
    return "[" + String.join(",", elements) + "]";
  }

  /** As the routes do, with the parameters by their names. */
  private static List<Map<String, Object>> run(
      JdbcTemplate connection, String statement, Map<String, Object> parameters) {
    try {
      String sql =
          new ClassPathResource("db/sql/" + statement + ".sql")
              .getContentAsString(StandardCharsets.UTF_8);
      // The comments stay, as the statement is looked for by them.
      List<Object> values = new ArrayList<>();
      Matcher parameter = PARAMETER.matcher(sql);
      while (parameter.find()) {
        values.add(parameters.get(parameter.group(2)));
      }
      return connection.queryForList(parameter.replaceAll("?"), values.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work<T> {
    T with(JdbcTemplate connection);
  }

  private static <T> T inTransaction(Work<T> work) {
    SingleConnectionDataSource connection = new SingleConnectionDataSource(url, true);
    try {
      connection.setAutoCommit(false);
      T result = work.with(new JdbcTemplate(connection));
      new JdbcTemplate(connection).execute("COMMIT");
      return result;
    } finally {
      connection.destroy();
    }
  }

  private static void awaitBlocked(String statement) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !jdbc.queryForList(
                        "SELECT pid FROM pg_stat_activity WHERE datname = 'grouping' AND wait_event_type = 'Lock' AND query LIKE ?",
                        statement)
                    .isEmpty());
  }

  private static int cancel(String type) {
    Integer cancelled =
        jdbc.queryForObject(
            "SELECT sum(cancel_deliveries(n.id)) FROM notifications n WHERE n.type = ? AND EXISTS (SELECT FROM notifications_outbox o WHERE o.notification_id = n.id)",
            Integer.class,
            type);
    return cancelled == null ? 0 : cancelled;
  }

  private static List<String> waiting(String type) {
    return jdbc.queryForList(
        """
        SELECT   concat_ws(' ', n.data ->> 'runKey', group_size(o.notification_id, o.recipient_id, o.address),
                           CASE WHEN o.next_attempt_at > clock_timestamp() THEN 'later' ELSE 'now' END)
        FROM     notifications_outbox o
        JOIN     notifications n ON n.id = o.notification_id
        WHERE    n.type = ?
        ORDER BY 1
        """,
        String.class,
        type);
  }

  private static List<String> ended(String type) {
    return jdbc.queryForList(
        "SELECT d.status || ' ' || d.reason FROM deliveries_done d JOIN notifications n ON n.id = d.notification_id WHERE n.type = ?",
        String.class,
        type);
  }
}
