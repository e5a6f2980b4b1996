package io.pigeon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi30;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.yaml.snakeyaml.Yaml;

/** The contract as tests look at it: its operations, and what their answers must be like. */
final class ContractFile {

  static final ObjectMapper JSON = new ObjectMapper();
  static final Path PATH = Path.of("src/main/resources/openapi/pigeon.yaml");

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final SchemaValidatorsConfig CHECKS =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).locale(Locale.ROOT).build();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4))
          .metaSchema(OpenApi30.getInstance())
          .defaultMetaSchemaIri(OpenApi30.getInstance().getIri())
          .build();

  /** An operation; its path is the whole one, with the base. */
  record Operation(String method, PathPattern path, JsonNode node) {

    String id() {
      return node.path("operationId").asText();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final JsonNode whole;
  private final JsonNode closedComponents;
  private final List<Operation> operations = new ArrayList<>();

  private ContractFile(JsonNode whole) {
    this.whole = whole;
    this.closedComponents = closed(whole.path("components").deepCopy());
    String base = whole.at("/servers/0/url").asText();
    whole
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue().properties().stream()
                    .filter(method -> METHODS.contains(method.getKey()))
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    PathPatternParser.defaultInstance.parse(base + path.getKey()),
                                    method.getValue()))));
    operations.sort(Comparator.comparing(Operation::path));
  }

  static ContractFile read() {
    try {
      Object yaml = new Yaml().load(Files.readString(PATH));
      return new ContractFile(JSON.valueToTree(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode whole() {
    return whole;
  }

  List<Operation> operations() {
    return operations;
  }

  /** The operation of a request, in whichever way its path is written. */
  Optional<Operation> find(String method, String path) {
    String plain = path.replaceFirst("[?].*", "").replaceFirst("(?<=.)/$", "");
    if (plain.startsWith("/api/") && !plain.startsWith("/api/v1/")) {
      plain = "/api/v1" + plain.substring(4);
    } else if (plain.startsWith("/health") || plain.equals("/metrics")) {
      plain = "/api/v1" + plain;
    }
    PathContainer wanted = PathContainer.parsePath(plain);
    return operations.stream()
        .filter(each -> each.method().equals(method) && each.path().matches(wanted))
        .findFirst();
  }

  /** What a schema says against a value. */
  Set<ValidationMessage> against(JsonNode schema, JsonNode value) {
    return schema(schema, whole.path("components")).validate(value);
  }

  /**
   * What a schema says against an answer, in which no member may be that the schema does not name.
   */
  Set<ValidationMessage> againstAnswer(JsonNode schema, JsonNode answer) {
    return schema(closed(schema.deepCopy()), closedComponents).validate(answer);
  }

  /** What a reference stands for, or the node itself. */
  JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? whole.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static JsonSchema schema(JsonNode node, JsonNode components) {
    ObjectNode document = JSON.createObjectNode();
    document.putArray("allOf").add(node);
    document.set("components", components);
    return SCHEMAS.getSchema(document, CHECKS);
  }

  /** Parts of a union do not know of each other, so they stay open. */
  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object) {
      boolean named = object.path("properties").isObject() && !object.has("additionalProperties");
      if (named && !object.has("allOf") && !object.has("oneOf") && !object.has("anyOf")) {
        object.put("additionalProperties", false);
      }
      object.properties().stream()
          .filter(member -> !Set.of("allOf", "oneOf", "anyOf", "example").contains(member.getKey()))
          .forEach(member -> closed(member.getValue()));
    } else {
      node.forEach(ContractFile::closed);
    }
    return node;
  }
}
