package io.pigeon.detection.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The decision of the route {@code run-backtest}: what a claimed job comes to. It renews its lease
 * page by page, gives the job back when Pigeon stops, and lets go of it when another has taken it.
 */
@Component("backTestJob")
class BackTestJob {

  private static final Logger LOG = LoggerFactory.getLogger(BackTestJob.class);

  private static final TypeReference<Map<String, String>> SETTINGS = new TypeReference<>() {};

  private final BackTest backTest;
  private final NamedParameterJdbcTemplate jdbc;
  private final ObjectMapper json;
  private final String saveProgress;

  BackTestJob(
      BackTest backTest,
      NamedParameterJdbcTemplate jdbc,
      ObjectMapper json,
      @Value("${pigeon.sql}/backtest-progress.sql") Resource saveProgress)
      throws IOException {
    this.backTest = backTest;
    this.jdbc = jdbc;
    this.json = json;
    this.saveProgress = saveProgress.getContentAsString(StandardCharsets.UTF_8);
  }

  /** Pigeon stops, or another worker has the job by now. */
  private static final class LetGo extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LetGo(String why) {
      super(why, null, false, false);
    }
  }

  /** The claimed row becomes the parameters of {@code backtest-settle.sql}. */
  public Map<String, @Nullable Object> run(@Body Map<String, Object> claimed, CamelContext context)
      throws JsonProcessingException {
    Object id = Objects.requireNonNull(claimed.get("id"));
    Object epoch = Objects.requireNonNull(claimed.get("claim_epoch"));
    String runKey = String.valueOf(claimed.get("run_key"));
    if (!"RUNNING".equals(claimed.get("status"))) {
      LOG.error("backtest={} run={} given up: every worker died of it", id, runKey);
      return settled(claimed, "FAILED", null, null);
    }
    try {
      Map<String, String> settings =
          json.readValue(String.valueOf(claimed.get("config")), SETTINGS);
      LOG.info("backtest={} run={} settings={} begun", id, runKey, settings);
      Difference difference =
          backTest.run(runKey, settings, (done, total) -> go(id, epoch, done, total, context));
      LOG.info("backtest={} run={} done same={}", id, runKey, difference.same());
      return settled(claimed, "DONE", json.writeValueAsString(difference), null);
    } catch (LetGo e) {
      LOG.info("backtest={} run={} put back: {}", id, runKey, e.getMessage());
      return settled(claimed, "QUEUED", null, null);
    } catch (DataAccessException e) {
      // The database is away: the lease runs out, and the job begins anew.
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("backtest={} run={} failed", id, runKey, e);
      return settled(claimed, "FAILED", null, String.valueOf(e.getMessage()));
    }
  }

  private void go(Object id, Object epoch, long done, long total, CamelContext context) {
    if (context.getStatus().isStopping() || context.getStatus().isStopped()) {
      throw new LetGo("Pigeon stops");
    }
    int renewed =
        jdbc.update(
            saveProgress, Map.of("id", id, "claim_epoch", epoch, "done", done, "total", total));
    if (renewed == 0) {
      throw new LetGo("another worker has it");
    }
  }

  private static Map<String, @Nullable Object> settled(
      Map<String, Object> claimed, String status, @Nullable String result, @Nullable String error) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("id", String.valueOf(claimed.get("id")));
    parameters.put("claim_epoch", claimed.get("claim_epoch"));
    parameters.put("status", status);
    parameters.put("result", result);
    parameters.put("error", error);
    return parameters;
  }
}
