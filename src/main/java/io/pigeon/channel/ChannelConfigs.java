package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The channels as they were configured a second ago, and one that is new at once; secrets read from
 * the environment: {@code env:NAME} stands for the variable {@code NAME} of this process. While the
 * database is away they stay as they were.
 */
@Component
public class ChannelConfigs {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelConfigs.class);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final String ALL = "all";
  private static final String REFERENCE = "env:";

  private final JdbcTemplate jdbc;
  private final String sql;
  private final ObjectMapper json;
  private final Environment environment;
  private final LoadingCache<String, Map<String, ChannelConfig>> channels =
      Caffeine.newBuilder().expireAfterWrite(FRESH).build(all -> read());
  private volatile Map<String, ChannelConfig> last = new ConcurrentHashMap<>();

  ChannelConfigs(
      JdbcTemplate jdbc,
      @Value("${pigeon.sql}/channels-read.sql") Resource statement,
      ObjectMapper json,
      Environment environment)
      throws IOException {
    this.jdbc = jdbc;
    this.sql = statement.getContentAsString(StandardCharsets.UTF_8);
    this.json = json;
    this.environment = environment;
  }

  /**
   * Of a channel by its name; one that is not configured is of the type of its name, without
   * settings.
   */
  public ChannelConfig of(String channel) {
    ChannelConfig config = channels.get(ALL).get(channel);
    if (config == null) {
      channels.invalidate(ALL);
      config = channels.get(ALL).computeIfAbsent(channel, ChannelConfigs::withoutRow);
    }
    return config;
  }

  private static ChannelConfig withoutRow(String channel) {
    return new ChannelConfig(
        channel, channel, JsonNodeFactory.instance.objectNode(), Optional.empty());
  }

  private Map<String, ChannelConfig> read() {
    try {
      Map<String, ChannelConfig> read = new ConcurrentHashMap<>();
      jdbc.queryForList(sql)
          .forEach(row -> read.put(String.valueOf(row.get("channel")), config(row)));
      last = read;
    } catch (DataAccessException e) {
      LOG.warn("The settings of channels stay as they were: {}", e.getMessage());
    }
    return last;
  }

  private ChannelConfig config(Map<String, Object> row) {
    Number seconds = (Number) row.get("timeout_seconds");
    try {
      return new ChannelConfig(
          String.valueOf(row.get("channel")),
          String.valueOf(row.get("type")),
          resolved(json.readTree(String.valueOf(row.get("config")))),
          Optional.ofNullable(seconds).map(Number::longValue).map(Duration::ofSeconds));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL gave jsonb that is no JSON.", e);
    }
  }

  /** A variable that is not set leaves its member out, so that it is missed by its name. */
  private JsonNode resolved(JsonNode node) {
    if (node.isObject()) {
      ObjectNode object = json.createObjectNode();
      node.properties()
          .forEach(
              member -> {
                JsonNode value = resolved(member.getValue());
                if (!value.isMissingNode()) {
                  object.set(member.getKey(), value);
                }
              });
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = json.createArrayNode();
      node.forEach(each -> array.add(resolved(each)));
      return array;
    }
    if (!node.isTextual() || !node.asText().startsWith(REFERENCE)) {
      return node;
    }
    String value = environment.getProperty(node.asText().substring(REFERENCE.length()));
    return value == null ? MissingNode.getInstance() : JsonNodeFactory.instance.textNode(value);
  }
}
