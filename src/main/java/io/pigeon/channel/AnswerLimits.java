package io.pigeon.channel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what an answer may cost. A request ends at its deadline, whatever the other side is at: a
 * timeout of the socket alone would wait for ever for one byte a second. Of the answer, status,
 * {@code Retry-After}, {@code Date} and the first {@value #MOST_BYTES} bytes are kept; a connection
 * with more to come is closed. An answer that was compressed, though nobody asked for that, is not
 * unpacked: its body is dropped.
 */
final class AnswerLimits implements ExecChainHandler {

  static final int MOST_BYTES = 64 * 1024;

  /** Set by a channel route whose channel has a shorter timeout of its own; not sent. */
  static final String TIMEOUT = "Pigeon-Timeout-Millis";

  private static final Set<String> KEPT = Set.of("retry-after", "date");

  private final Duration deadline;
  private final ScheduledExecutorService alarms;

  AnswerLimits(Duration deadline, ScheduledExecutorService alarms) {
    this.deadline = deadline;
    this.alarms = alarms;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Duration deadline = deadlineOf(request);
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> alarm =
        alarms.schedule(
            () -> {
              late.set(true);
              ((Cancellable) scope.originalRequest).cancel();
            },
            deadline.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return keepWhatIsOfUse(chain.proceed(request, scope), scope);
    } catch (IOException | HttpException | RuntimeException e) {
      scope.execRuntime.discardEndpoint();
      if (late.get()) {
        // What a cancelled request throws depends on where it was. As a cause it would look like a
        // blip of the connection, after which the route would try again at once.
        SocketTimeoutException timeout =
            new SocketTimeoutException("No whole answer within " + deadline + ".");
        timeout.addSuppressed(e);
        throw timeout;
      }
      throw e;
    } finally {
      alarm.cancel(false);
    }
  }

  private Duration deadlineOf(ClassicHttpRequest request) {
    Header own = request.getFirstHeader(TIMEOUT);
    if (own == null) {
      return deadline;
    }
    request.removeHeaders(TIMEOUT);
    if (own.getValue().isEmpty()) {
      return deadline;
    }
    Duration wanted = Duration.ofMillis(Long.parseLong(own.getValue()));
    return wanted.compareTo(deadline) < 0 ? wanted : deadline;
  }

  private static ClassicHttpResponse keepWhatIsOfUse(
      ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
    byte[] body = read(response.getEntity(), scope);
    boolean plain = !response.containsHeader(HttpHeaders.CONTENT_ENCODING);
    response.setHeaders(
        Stream.of(response.getHeaders())
            .filter(header -> KEPT.contains(header.getName().toLowerCase(Locale.ROOT)))
            .toArray(Header[]::new));
    response.setEntity(
        plain && body.length > 0
            ? new InputStreamEntity(new ByteArrayInputStream(body), body.length, null)
            : null);
    return response;
  }

  /** The whole body gives the connection back to the pool; part of one must not. */
  private static byte[] read(@Nullable HttpEntity entity, ExecChain.Scope scope)
      throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    InputStream content = entity.getContent();
    byte[] body = content.readNBytes(MOST_BYTES);
    // To close the stream would be to read all of it.
    if (body.length == MOST_BYTES && content.read() >= 0) {
      scope.execRuntime.discardEndpoint();
    }
    return body;
  }
}
