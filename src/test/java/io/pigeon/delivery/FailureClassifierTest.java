package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.channel.RefusedTargetException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureClassifierTest {

  private final FailureClassifier classifier = new FailureClassifier();

  @ParameterizedTest
  @CsvSource({
    "301, REDIRECT",
    "400, CLIENT_ERROR",
    "401, CLIENT_ERROR",
    "404, CLIENT_ERROR",
    "408, TIMEOUT",
    "410, GONE",
    "422, CLIENT_ERROR",
    "425, RATE_LIMITED",
    "429, RATE_LIMITED",
    "500, SERVER_ERROR",
    "503, SERVER_ERROR",
    "599, SERVER_ERROR"
  })
  void an_answer_is_judged_by_its_status(int status, Reason reason) {
    Failure failure =
        classifier.classify(
            new HttpOperationFailedException("http://x", status, "", "", Map.of(), "said why"));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.statusCode()).hasValue(status);
    assertThat(failure.response()).isEqualTo("said why");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(new UnknownHostException("x"), Reason.DNS),
        Arguments.of(new SocketTimeoutException("Read timed out"), Reason.TIMEOUT),
        Arguments.of(new ConnectTimeoutException("x"), Reason.TIMEOUT),
        Arguments.of(new ConnectException("refused"), Reason.CONNECTION),
        Arguments.of(new NoRouteToHostException("x"), Reason.CONNECTION),
        Arguments.of(new NoHttpResponseException("x"), Reason.CONNECTION),
        Arguments.of(new RefusedTargetException("x"), Reason.INVALID_TARGET),
        Arguments.of(new URISyntaxException("x", "y"), Reason.INVALID_TARGET),
        Arguments.of(new IllegalStateException("ours"), Reason.UNEXPECTED));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void a_fault_is_found_under_what_wraps_it(Exception fault, Reason reason) {
    assertThat(classifier.classify(fault).reason()).isEqualTo(reason);
    assertThat(classifier.classify(new RuntimeCamelException(fault)).reason()).isEqualTo(reason);
  }

  @Test
  void a_cause_that_names_itself_as_its_cause_through_others_does_not_hang() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    assertThat(classifier.classify(first).reason()).isEqualTo(Reason.UNEXPECTED);
  }

  @Test
  void a_date_to_wait_for_is_reckoned_from_the_other_sides_clock() {
    Map<String, String> headers =
        Map.of(
            "Date",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Retry-After",
            "Sun, 06 Nov 1994 08:49:40 GMT");
    Failure failure =
        classifier.classify(new HttpOperationFailedException("http://x", 429, "", "", headers, ""));
    assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(3));
  }
}
