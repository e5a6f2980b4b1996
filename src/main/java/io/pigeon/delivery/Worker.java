package io.pigeon.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * This instance as a holder of leases. Each start is a new worker: what an earlier process of the
 * same host held is not ours.
 */
@Component("worker")
class Worker extends LifecycleStrategySupport {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final UUID id = UUID.randomUUID();
  private final String host;
  private final String roles;
  private final DeliveryProperties properties;
  private final JdbcTemplate jdbc;
  private final String leave;

  Worker(
      DeliveryProperties properties,
      JdbcTemplate jdbc,
      @Value("${pigeon.channels.webhook.connect-timeout}") long connectMillis,
      @Value("${pigeon.channels.webhook.response-timeout}") long responseMillis,
      @Value("${pigeon.roles}") String roles,
      @Value("${pigeon.sql}/worker-leave.sql") Resource leave)
      throws IOException {
    // A first try and two quick ones, and what lies between them.
    properties.requireLeaseFor(Duration.ofMillis(3 * (connectMillis + responseMillis) + 1000));
    this.host = hostName();
    this.roles = roles.replace(" ", "");
    this.properties = properties;
    this.jdbc = jdbc;
    this.leave = leave.getContentAsString(StandardCharsets.UTF_8);
  }

  public String id() {
    return id.toString();
  }

  public String host() {
    return host;
  }

  /** As they are set, with commas between them. */
  public String roles() {
    return roles;
  }

  public long leaseMillis() {
    return properties.lease().toMillis();
  }

  public long timeoutMillis() {
    return properties.workerTimeout().toMillis();
  }

  public int maxLost() {
    return properties.retry().maxLost();
  }

  /** The routes have stopped: what they did not settle is given back. */
  @Override
  public void onContextStopped(CamelContext camel) {
    try {
      jdbc.update(leave, id(), id());
    } catch (DataAccessException e) {
      LOG.warn(
          "worker={} could not sign off; its deliveries return after {}",
          id,
          properties.workerTimeout());
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
