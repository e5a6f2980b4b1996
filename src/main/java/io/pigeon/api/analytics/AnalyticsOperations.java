package io.pigeon.api.analytics;

import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Requests;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operations that are nothing but a domain, some of its measures, and filters. */
@Configuration(proxyBeanMethods = false)
class AnalyticsOperations {

  static final List<String> DELIVERY_FILTERS = List.of("channel", "destination", "type");

  @Bean
  FigureRequests deliveryRates(
      Requests requests, Answer answer, Clock clock, NotificationsDomain notifications) {
    return new FigureRequests(
        requests,
        answer,
        clock,
        notifications,
        List.of("tries", "sent", "retried", "failed", "delivery_rate", "try_success_rate"),
        DELIVERY_FILTERS);
  }

  @Bean
  FigureRequests responseTimes(
      Requests requests, Answer answer, Clock clock, NotificationsDomain notifications) {
    return new FigureRequests(
        requests,
        answer,
        clock,
        notifications,
        List.of("tries", "mean_ms", "p50_ms", "p90_ms", "p99_ms"),
        List.of("channel", "destination", "type", "outcome"));
  }

  @Bean
  FigureRequests etaAccuracy(Requests requests, Answer answer, Clock clock, RunsDomain runs) {
    return new FigureRequests(
        requests,
        answer,
        clock,
        runs,
        runs.measures().stream().map(Measure::name).toList(),
        List.of("horizon", "threshold", "route"));
  }
}
