package io.pigeon.channel;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.DisposableBean;

/**
 * The HTTP client of channels: one request for one try. It follows no redirect, repeats nothing by
 * itself, keeps no cookies and no credentials, connects only where its resolver lets it, and waits
 * for no answer longer than {@link AnswerLimits} allow.
 */
class ChannelClient implements HttpClientConfigurer, DisposableBean {

  private static final int MOST_HEADERS = 200;
  private static final int LONGEST_LINE = 16 * 1024;

  /** Old connections make room for new ones, so that a moved host is found again. */
  private static final TimeValue LONGEST_LIFE = TimeValue.ofMinutes(10);

  private final WebhookProperties properties;
  private final DnsResolver resolver;
  private final Deadlines alarms = new Deadlines("channel-deadlines");

  ChannelClient(WebhookProperties properties, DnsResolver resolver) {
    this.properties = properties;
    this.resolver = resolver;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder
        .setConnectionManager(connections())
        .setConnectionManagerShared(false)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(properties.connectTimeout()))
                .setResponseTimeout(Timeout.of(properties.responseTimeout()))
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .build())
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableContentCompression()
        .disableAuthCaching()
        .disableConnectionState()
        .addExecInterceptorFirst("limits", new AnswerLimits(properties.deadline(), alarms));
  }

  private PoolingHttpClientConnectionManager connections() {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(resolver)
        .setMaxConnPerRoute(properties.connectionsPerDestination())
        .setMaxConnTotal(
            Math.max(properties.maxConnections(), properties.connectionsPerDestination()))
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(properties.connectTimeout()))
                .setSocketTimeout(Timeout.of(properties.responseTimeout()))
                .setTimeToLive(LONGEST_LIFE)
                .build())
        .setDefaultSocketConfig(
            SocketConfig.custom()
                .setSoTimeout(Timeout.of(properties.responseTimeout()))
                .setTcpNoDelay(true)
                .build())
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxHeaderCount(MOST_HEADERS)
                        .setMaxLineLength(LONGEST_LINE)
                        .build())
                .build())
        .build();
  }

  @Override
  public void destroy() {
    alarms.shutdownNow();
  }
}
