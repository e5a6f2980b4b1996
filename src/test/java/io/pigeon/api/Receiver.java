package io.pigeon.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** A destination of webhooks, and deliveries to it: each of its paths is a lane of its own. */
final class Receiver {

  private final WireMockServer server =
      new WireMockServer(wireMockConfig().dynamicPort().containerThreads(50));

  static Receiver started() {
    Receiver receiver = new Receiver();
    receiver.server.start();
    return receiver;
  }

  void stop() {
    server.stop();
  }

  String url(String path) {
    return server.url(path);
  }

  void answers(String path, int status, String body) {
    server.stubFor(post(path).willReturn(aResponse().withStatus(status).withBody(body)));
  }

  /** The keys of the requests to a path, in their order. */
  List<String> keys(String path) {
    return server.findAll(postRequestedFor(urlEqualTo(path))).stream()
        .map(request -> request.getHeader("Idempotency-Key"))
        .toList();
  }

  /** Notifications of a type, each with a delivery to a path through the lane of that name. */
  void enqueue(JdbcTemplate jdbc, String type, String destination, String path, int rows) {
    jdbc.update(
        """
        WITH lane AS (SELECT lane_of('webhook', ?) AS id),
        told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            SELECT gen_random_uuid(), gen_random_uuid()::text, ?, now(), 'Test', '{"a": 1}' FROM generate_series(1, ?)
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
        SELECT told.id, told.created_at, lane.id, ? FROM told, lane
        """,
        destination,
        type,
        rows,
        url(path));
    jdbc.execute("NOTIFY pigeon_outbox");
  }
}
