package io.pigeon.api.administration;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.channel.ChannelFiles;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Holds the settings of a channel to the schema of its type, see {@link ChannelFiles}, and to the
 * rule that secrets are references. A type without a schema of its own takes what {@code
 * other.schema.json} lets it.
 */
@Component
class ChannelSettings {

  /** As in the function {@code holds_plain_secret}, which the table itself is held to. */
  private static final Pattern SECRET =
      Pattern.compile("token|secret|password|passwd|credential|key", Pattern.CASE_INSENSITIVE);

  private static final Pattern REFERENCE = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]{0,99}");

  private static final SchemaValidatorsConfig CHECKS =
      SchemaValidatorsConfig.builder()
          .pathType(PathType.JSON_POINTER)
          .failFast(true)
          .locale(Locale.ROOT)
          .build();

  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  /** By their text: a schema can be edited while Pigeon runs. */
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

  private final ChannelFiles files;

  ChannelSettings(ChannelFiles files) {
    this.files = files;
  }

  /**
   * @param type of the channel
   * @param config its settings
   * @throws ProblemException naming the member that does not fit
   */
  void check(String type, JsonNode config) {
    checkSecrets(config, "/config");
    Set<ValidationMessage> wrong =
        schemas.computeIfAbsent(files.schema(type), this::schema).validate(config);
    if (!wrong.isEmpty()) {
      ValidationMessage first = wrong.iterator().next();
      String property = first.getProperty();
      String where =
          "/config" + first.getInstanceLocation() + (property == null ? "" : "/" + property);
      throw unfit(where, first.getMessage() + " (settings of the type " + type + ")");
    }
  }

  private static void checkSecrets(JsonNode node, String where) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String place = where + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
      JsonNode value = member.getValue();
      boolean reference = value.isTextual() && REFERENCE.matcher(value.asText()).matches();
      if (SECRET.matcher(member.getKey()).find() && !reference) {
        throw unfit(
            place,
            "it looks like a secret; write a reference to an environment variable, such as env:SLACK_TOKEN");
      }
      checkSecrets(value, place);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        checkSecrets(node.get(i), where + "/" + i);
      }
    }
  }

  private static ProblemException unfit(String where, String why) {
    return new ProblemException(Problem.UNFIT_SETTING, where + ": " + why + ".", where);
  }

  private JsonSchema schema(String text) {
    return factory.getSchema(text, InputFormat.JSON, CHECKS);
  }
}
