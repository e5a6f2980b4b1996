package io.pigeon.channel.push;

import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import com.google.auth.RequestMetadataCallback;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.HttpAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Access tokens of service accounts, for FCM alone. A token serves all sends for as long as it
 * holds, an hour as a rule; 3:45 minutes before its end a new one is fetched beside the sends, and
 * in its last three minutes it is used no more. However many sends want a new token, one request is
 * made for it; that one ends with the time limit of the client of all providers.
 */
@Component
class AccessTokens implements DisposableBean {

  private static final List<String> SCOPES =
      List.of("https://www.googleapis.com/auth/firebase.messaging");

  /** Asked for the headers of a request, the library wants to know where it goes. */
  private static final URI FCM = URI.create("https://fcm.googleapis.com/");

  private final CloseableHttpClient client;
  private final HttpTransportFactory transport;
  private final Map<String, ServiceAccountCredentials> accounts = new ConcurrentHashMap<>();

  AccessTokens(@Qualifier("providerClient") HttpClientConfigurer providerClient) {
    HttpClientBuilder builder = HttpClientBuilder.create();
    providerClient.configureHttpClient(builder);
    this.client = builder.build();
    Apache5HttpTransport shared = new Apache5HttpTransport(client);
    this.transport = () -> shared;
  }

  /**
   * A token that FCM takes, as the header {@code Authorization} wants it.
   *
   * @param account JSON of a service account, or the path of a file that holds it
   * @param patience how long to wait for a new token, if there is none at hand
   * @throws ChannelException if the account is none, or Google refuses it
   * @throws IOException if Google cannot be reached
   */
  String authorization(String account, Duration patience) throws IOException {
    CompletableFuture<String> token = new CompletableFuture<>();
    credentials(account)
        .getRequestMetadata(
            FCM,
            // Once an hour: a thread of its own, so that nobody waits for it beyond his patience.
            refresh -> new Thread(refresh, "push-token").start(),
            new RequestMetadataCallback() {
              @Override
              public void onSuccess(Map<String, List<String>> headers) {
                token.complete(headers.getOrDefault("Authorization", List.of("")).get(0));
              }

              @Override
              public void onFailure(Throwable failure) {
                token.completeExceptionally(failure);
              }
            });
    try {
      return token.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("No access token from Google within " + patience + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for an access token.", e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** Forgets a token that FCM has refused, unless there is a newer one by now. */
  void forget(String account, String authorization) {
    accounts.computeIfPresent(
        account,
        (key, credentials) -> {
          AccessToken token = credentials.getAccessToken();
          boolean current =
              token != null && authorization.equals("Bearer " + token.getTokenValue());
          return current ? null : credentials;
        });
  }

  /** The project that the account is of; empty if it does not say. */
  Optional<String> project(String account) {
    return Optional.ofNullable(credentials(account).getProjectId());
  }

  private ServiceAccountCredentials credentials(String account) {
    return accounts.computeIfAbsent(account, this::read);
  }

  private ServiceAccountCredentials read(String account) {
    try (InputStream json = open(account.strip())) {
      return ServiceAccountCredentials.fromStream(json, transport).toBuilder()
          .setScopes(SCOPES)
          .setDefaultRetriesEnabled(false)
          .build();
    } catch (IOException | RuntimeException e) {
      // What the library says of it may quote the key.
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "config.service_account_key leads to no service account (%s): the variable must hold its JSON, or the path of the file."
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private static InputStream open(String account) throws IOException {
    if (account.startsWith("{")) {
      return new ByteArrayInputStream(account.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Files.newInputStream(Path.of(account));
    } catch (InvalidPathException e) {
      throw new IOException("neither JSON nor a path", e);
    }
  }

  /** The library wraps what has happened, in words that repeat the whole answer. */
  private static IOException failure(ExecutionException e) {
    List<Throwable> causes =
        Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
            .limit(10)
            .toList();
    for (Throwable cause : causes) {
      if (cause instanceof HttpResponseException answer) {
        throw refused(answer);
      }
    }
    Throwable last = causes.get(causes.size() - 1);
    if (last instanceof IOException io) {
      return io;
    }
    throw new ChannelException(
        Fault.MISCONFIGURED,
        "The service account gives no access token: " + last.getClass().getSimpleName() + ".");
  }

  private static ChannelException refused(HttpResponseException answer) {
    int status = answer.getStatusCode();
    String body = Optional.ofNullable(answer.getContent()).orElse("");
    return new ChannelException(
        status >= 500
            ? Fault.UNAVAILABLE
            : status == 408 || status == 429 ? Fault.THROTTLED : Fault.MISCONFIGURED,
        "Google gave no access token: %d %s".formatted(status, HttpAnswer.quote(body)));
  }

  @Override
  public void destroy() throws IOException {
    client.close();
  }
}
