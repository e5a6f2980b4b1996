package io.pigeon.api.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.server.ResponseStatusException;

/**
 * {@code GET /metrics} on the port of the API: what the management port answers at {@code
 * /actuator/prometheus}. Who may see it is a matter of the security configuration.
 */
@Controller
class PrometheusMetrics {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final ObjectProvider<PrometheusMeterRegistry> registry;

  PrometheusMetrics(ObjectProvider<PrometheusMeterRegistry> registry) {
    this.registry = registry;
  }

  @GetMapping("/metrics")
  ResponseEntity<String> scrape(
      @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = TEXT) String accept) {
    PrometheusMeterRegistry figures =
        registry.stream()
            .findFirst()
            .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    String type =
        accept.contains(OPEN_METRICS) ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : TEXT;
    return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, type).body(figures.scrape(type));
  }
}
