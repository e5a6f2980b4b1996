package io.pigeon.detection.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.model.BeanDefinition;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Positions that come long after their time, over a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=detection",
      "pigeon.detection.poll-interval=100",
      "pigeon.detection.bootstrap.from=8h",
      "pigeon.detection.events.also=POI_PASSAGE_CORRECTION",
      "pigeon.operations.correct-interval=300",
      "pigeon.reference.inbox=target/late/reference",
      "management.server.port=0"
    })
@DirtiesContext
class LatePassagesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Autowired private JdbcTemplate jdbc;
  @Autowired private CamelContext camel;

  @EndpointInject("mock:bell")
  private MockEndpoint bell;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("late_passages");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void a_passage_inferred_over_a_silence_is_corrected_by_what_was_measured_in_it()
      throws Exception {
    AdviceWith.adviceWith(
        camel,
        "correct-passages",
        route -> route.weaveByType(BeanDefinition.class).selectLast().replace().to(bell));
    jdbc.update(
        """
        WITH lane AS (INSERT INTO lanes (channel, destination) VALUES ('webhook', 'http://there') RETURNING id)
        INSERT INTO subscriptions (name, type_pattern, lane_id, address)
        SELECT 'all', '*', id, 'http://there' FROM lane
        """);
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('L1', 'Line', 0, 6000)");
    jdbc.update(
        """
        INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
        VALUES ('QUIET', 'L1', 'In the silence', 'MLV', 2400), ('SEEN', 'L1', 'Before it', 'MLV', 1000)
        """);
    // In the silence from the 101st to the 200th sample it stood for 700 s; that arrives ten
    // minutes late.
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, ingested_at, kp)
        SELECT   'P', t, arrived, kp
        FROM     generate_series(0, 390) AS n
        CROSS    JOIN LATERAL (SELECT now() - interval '4 hours' + n * interval '10 seconds' AS t) AS measured
        CROSS    JOIN LATERAL (SELECT CASE WHEN n BETWEEN 101 AND 200 THEN now() - interval '4 hours' + interval '2600 seconds'
                                           ELSE t END AS arrived) AS stored
        CROSS    JOIN LATERAL (SELECT least(6, CASE WHEN n <= 100 THEN n * 0.02
                                                    WHEN n <= 170 THEN 2.0
                                                    ELSE 2.0 + (n - 170) * 0.02 END) AS kp) AS place
        ORDER BY arrived, t
        """);

    awaitCorrected();

    Map<String, Object> correction =
        jdbc.queryForMap(
            """
            SELECT dedup_key, title,
                   CAST(data ->> 'movedSec' AS integer) AS moved,
                   CAST(extract(epoch FROM occurred_at - CAST(data ->> 'toldTime' AS timestamptz)) AS integer) AS after_told,
                   CAST(extract(epoch FROM occurred_at - (SELECT started_at FROM pig_runs)) AS integer) AS after_start
            FROM   notifications WHERE type = 'pig.poi-passage-correction'
            """);
    assertThat(String.valueOf(correction.get("dedup_key")))
        .matches(
            "v1\\|P~\\d+\\|POI_PASSAGE_CORRECTION\\|QUIET\\|F1,\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\dZ");
    assertThat(correction.get("after_start")).isEqualTo(1900);
    assertThat((Integer) correction.get("moved")).isGreaterThan(120);
    assertThat(correction.get("after_told")).isEqualTo(correction.get("moved"));
    assertThat(String.valueOf(correction.get("title")))
        .contains("as positions that came late show");
    assertThat(count("SELECT count(*) FROM poi_passages WHERE poi_id = 'QUIET'")).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> bell.getReceivedCounter() == 1);

    lookedAtAgainNothingIsToldAndTheBellStaysSilent();
  }

  private void lookedAtAgainNothingIsToldAndTheBellStaysSilent() {
    jdbc.update("UPDATE pig_runs SET corrected_at = NULL");
    awaitCorrected();
    NotifyBuilder through =
        new NotifyBuilder(camel).fromRoute("correct-passages").whenDone(1).create();
    assertThat(through.matches(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(
            count("SELECT count(*) FROM notifications WHERE type = 'pig.poi-passage-correction'"))
        .isEqualTo(1);
    assertThat(bell.getReceivedCounter()).isEqualTo(1);
  }

  private void awaitCorrected() {
    await()
        .atMost(PATIENCE)
        .until(() -> count("SELECT count(*) FROM pig_runs WHERE corrected_at IS NOT NULL") == 1);
  }

  private long count(String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }
}
