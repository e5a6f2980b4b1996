package io.pigeon.api.channels;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.channel.ChannelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The channels that are configured, as of a second ago, and the types that have a route, each of
 * which can be asked for without a configuration; one that is not among them is looked for.
 */
@Component
public class KnownChannels {

  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final String ALL = "all";

  private final LoadingCache<String, Map<String, String>> types;

  KnownChannels(
      JdbcTemplate jdbc,
      ChannelFiles files,
      @Value("${pigeon.sql}/channel-types-read.sql") Resource statement)
      throws IOException {
    String sql = statement.getContentAsString(StandardCharsets.UTF_8);
    types = Caffeine.newBuilder().expireAfterWrite(FRESH).build(all -> read(jdbc, files, sql));
  }

  private static Map<String, String> read(JdbcTemplate jdbc, ChannelFiles files, String sql) {
    Map<String, String> types = new TreeMap<>();
    files.types().forEach(type -> types.put(type, type));
    jdbc.queryForList(sql)
        .forEach(
            row -> types.put(String.valueOf(row.get("channel")), String.valueOf(row.get("type"))));
    return types;
  }

  /** Whether there is such a type: with a route, or of a channel that is configured. */
  public boolean isType(String name) {
    if (!types.get(ALL).containsValue(name)) {
      types.invalidate(ALL);
    }
    return types.get(ALL).containsValue(name);
  }

  /**
   * What a channel is.
   *
   * @param field where it is named
   * @throws ProblemException if there is no such channel
   */
  public String typeOf(String channel, String field) {
    if (!types.get(ALL).containsKey(channel)) {
      types.invalidate(ALL);
    }
    Map<String, String> known = types.get(ALL);
    String type = known.get(channel);
    if (type == null) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          "There is no channel %s; there are: %s."
              .formatted(channel, String.join(", ", known.keySet())),
          field);
    }
    return type;
  }
}
