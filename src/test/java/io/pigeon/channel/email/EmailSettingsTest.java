package io.pigeon.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailSettingsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'max_in_flight':4}",
        "{'host':'smtp.example.org','from':'pigeon@example.org'}",
        "{'host':'::1','port':2525,'security':'none','from':'Überwachung <pigeon@example.org>'}",
        "{'host':'h','from':'a@b','username':'u','password':'env:P','reply_to':'c@d'}",
        "{'host':'h','from':'a@b','unsubscribe_url':'https://example.org/u?a={address}&t={token}','unsubscribe_secret':'env:S'}"
      })
  void are_taken(String config) throws IOException {
    assertThat(schema().validate(JSON.readTree(config.replace('\'', '"')))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'host':'smtp.example.org'}",
        "{'from':'pigeon@example.org'}",
        "{'host':'h','from':'a@b','username':'u'}",
        "{'host':'h','from':'a@b','password':'env:P'}",
        "{'host':'h','from':'a@b','username':'u','password':'plain'}",
        "{'host':'h','from':'nobody'}",
        "{'host':'h','from':'a@b\\r\\nBcc: c@d'}",
        "{'host':'h i','from':'a@b'}",
        "{'host':'h','from':'a@b','security':'ssl'}",
        "{'host':'h','from':'a@b','port':0}",
        "{'host':'h','from':'a@b','unsubscribe_url':'http://example.org/'}",
        "{'host':'h','from':'a@b','unsubscribe_url':'https://example.org/>,<mailto:c@d'}",
        "{'host':'h','from':'a@b','more':1}"
      })
  void are_refused(String config) throws IOException {
    assertThat(schema().validate(JSON.readTree(config.replace('\'', '"')))).isNotEmpty();
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(
            Files.readString(Path.of("src/main/resources/routes/channels/email.schema.json")));
  }
}
