package io.pigeon.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.pigeon.telemetry.StrictJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What a caller sent. */
final class RequestBody {

  private static final int DEEPEST = 64;

  /** As many as a double has, before the point and after it. */
  private static final int MOST_DIGITS = 330;

  private static final ObjectMapper STRICT = strict();

  private RequestBody() {}

  /** Numbers as they are written: a price is no binary fraction. */
  private static ObjectMapper strict() {
    ObjectMapper mapper =
        StrictJson.mapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    mapper.configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(400).build());
    return mapper;
  }

  /** In lower case, without parameters; empty if the caller did not say. */
  static String mediaType(HttpServletRequest request) {
    String header = request.getContentType();
    return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The body, empty if there is none.
   *
   * @throws ProblemException if it is larger than so many bytes
   */
  static byte[] bytes(HttpServletRequest request, int maxBytes) throws IOException {
    byte[] body = request.getInputStream().readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw new ProblemException(
          Problem.BODY_TOO_LARGE,
          "The body is larger than " + maxBytes + " bytes; send less at once.");
    }
    return body;
  }

  /**
   * A body as JSON, in which no name stands twice, nothing follows the end, and every text and
   * number is one that the database can hold.
   *
   * @param malformed makes the problem of what is wrong with it
   * @throws ProblemException if it is no JSON
   */
  static JsonNode json(byte[] body, Function<String, ProblemException> malformed) {
    try {
      JsonNode document = STRICT.readTree(text(body));
      if (document == null || document.isMissingNode()) {
        throw malformed.apply("it is empty");
      }
      requireStorable(document, malformed);
      return document;
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw malformed.apply(
          where == null
              ? "it is no valid JSON"
              : "it is no valid JSON at line %d, column %d"
                  .formatted(where.getLineNr(), where.getColumnNr()));
    } catch (CharacterCodingException e) {
      throw malformed.apply("it is no UTF-8 text");
    }
  }

  /** The parser alone would take bytes that no encoder makes. */
  private static String text(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(body))
        .toString();
  }

  private static void requireStorable(JsonNode node, Function<String, ProblemException> malformed) {
    if (node.isTextual() && !isStorable(node.textValue())) {
      throw malformed.apply("a text in it has the character U+0000 or half a surrogate pair");
    }
    if (node.isBigDecimal()
        && Math.abs((long) node.decimalValue().precision() - node.decimalValue().scale())
            > MOST_DIGITS) {
      throw malformed.apply("a number in it is beyond all measure");
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!isStorable(member.getKey())) {
        throw malformed.apply("a name in it has the character U+0000 or half a surrogate pair");
      }
    }
    node.forEach(each -> requireStorable(each, malformed));
  }

  private static boolean isStorable(String text) {
    int next;
    for (int i = 0; i < text.length(); i += Character.charCount(next)) {
      next = text.codePointAt(i);
      if (next == 0 || (next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE)) {
        return false;
      }
    }
    return true;
  }
}
