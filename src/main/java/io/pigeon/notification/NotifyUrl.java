package io.pigeon.notification;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Makes the external notification API that {@code NOTIFY_URL} names a subscription of all pig
 * events. Done before the routes start, so that no event comes before its subscription.
 */
@Component
class NotifyUrl implements InitializingBean {

  private static final Logger LOG = LoggerFactory.getLogger(NotifyUrl.class);

  private final String url;
  private final JdbcTemplate jdbc;
  private final String save;

  NotifyUrl(
      @Value("${pigeon.notify-url}") String url,
      JdbcTemplate jdbc,
      @Value("${pigeon.sql}/subscription-save.sql") Resource save)
      throws IOException {
    this.url = url.strip();
    this.jdbc = jdbc;
    this.save = save.getContentAsString(StandardCharsets.UTF_8);
  }

  @Override
  public void afterPropertiesSet() {
    if (url.isEmpty()) {
      LOG.warn(
          "NOTIFY_URL is not set: events are kept, and sent only where the table subscriptions says so");
      return;
    }
    // All that goes to one host shares its fate, so the host is the lane.
    URI uri = URI.create(url);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    jdbc.update(save, uri.getScheme() + "://" + uri.getHost() + port, url);
  }
}
