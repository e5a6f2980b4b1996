package io.pigeon.api.notifications;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The channels that are configured, as of a second ago at most. */
@Component
class KnownChannels {

  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final String ALL = "all";

  private final LoadingCache<String, Set<String>> names;

  KnownChannels(JdbcTemplate jdbc, @Value("${pigeon.sql}/channels-known.sql") Resource statement)
      throws IOException {
    String sql = statement.getContentAsString(StandardCharsets.UTF_8);
    names =
        Caffeine.newBuilder()
            .expireAfterWrite(FRESH)
            .build(all -> Set.copyOf(jdbc.queryForList(sql, String.class)));
  }

  Set<String> names() {
    return names.get(ALL);
  }
}
