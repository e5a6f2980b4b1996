package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.oas.OpenApi30;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.util.pattern.PathPatternParser;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code openapi/pigeon.yaml}, which says of each operation who may call it and what it takes. Read
 * once; its schemas are kept for the life of the application, as making one takes longer than a
 * thousand uses.
 */
@Component
public class Contract {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
  private static final String FOUND = Operation.class.getName();
  private static final int USUAL_MAX_BYTES = 1 << 20;

  private static final SchemaValidatorsConfig CHECKS =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(true)
          .pathType(PathType.JSON_POINTER)
          .failFast(true)
          .locale(Locale.ROOT)
          .build();

  private final JsonSchemaFactory schemas =
      JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4))
          .metaSchema(OpenApi30.getInstance())
          .defaultMetaSchemaIri(OpenApi30.getInstance().getIri())
          .build();
  private final JsonNode contract;
  private final String base;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<String, Operation> byId = new HashMap<>();

  /** By method, first part and length of the path, of which none varies; the plainest first. */
  private final Map<Shape, List<Operation>> byShape = new HashMap<>();

  private record Shape(String method, String first, long length) {

    /**
     * @param path below the base path, which begins with a slash
     */
    static Shape of(String method, String path) {
      int end = path.indexOf('/', 1);
      return new Shape(
          method,
          end < 0 ? path : path.substring(0, end),
          path.chars().filter(each -> each == '/').count());
    }
  }

  Contract(@Value("classpath:openapi/pigeon.yaml") Resource file, ObjectMapper json)
      throws IOException {
    try (InputStream yaml = file.getInputStream()) {
      contract = json.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    }
    base = contract.at("/servers/0/url").asText();
    contract
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue().properties().stream()
                    .filter(method -> METHODS.contains(method.getKey()))
                    .forEach(method -> add(path.getKey(), method.getKey(), method.getValue())));
    // The plainest path first: /notifications/batch before /notifications/{id}.
    operations.sort((a, b) -> a.pattern().compareTo(b.pattern()));
    for (Operation each : operations) {
      byShape
          .computeIfAbsent(Shape.of(each.method(), each.path()), shape -> new ArrayList<>())
          .add(each);
    }
  }

  /** All of them; where a path fits two patterns, the more specific one is first. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** What all paths of operations begin with. */
  String base() {
    return base;
  }

  /** The operation that a request calls, if it is one; looked up once. */
  public Optional<Operation> find(HttpServletRequest request) {
    if (request.getAttribute(FOUND) instanceof Operation known) {
      return Optional.of(known);
    }
    Optional<Operation> found = find(request.getMethod(), request.getRequestURI());
    found.ifPresent(operation -> request.setAttribute(FOUND, operation));
    return found;
  }

  private Optional<Operation> find(String method, String path) {
    if (!path.startsWith(base + "/")) {
      return Optional.empty();
    }
    PathContainer wanted = PathContainer.parsePath(path);
    return byShape.getOrDefault(Shape.of(method, path.substring(base.length())), List.of()).stream()
        .filter(each -> each.pattern().matches(wanted))
        .findFirst();
  }

  /** The methods that there are operations for under a path. */
  List<String> methods(String path) {
    PathContainer wanted = PathContainer.parsePath(path);
    return operations.stream()
        .filter(each -> each.pattern().matches(wanted))
        .map(Operation::method)
        .sorted()
        .toList();
  }

  /**
   * @throws IllegalArgumentException if there is none with this id
   */
  public Operation operation(String id) {
    return Optional.ofNullable(byId.get(id))
        .orElseThrow(() -> new IllegalArgumentException("no operation " + id));
  }

  private void add(String path, String method, JsonNode node) {
    JsonNode content = node.at("/requestBody/content").path("application/json").path("schema");
    var enumerations = new HashMap<String, Map<String, String>>();
    collectEnumerations(content, enumerations);
    Operation operation =
        new Operation(
            node.path("operationId").asText(),
            method.toUpperCase(Locale.ROOT),
            path,
            PathPatternParser.defaultInstance.parse(base + path),
            roles(node),
            node.has("security") && node.path("security").isEmpty(),
            node.path("x-max-bytes").asInt(USUAL_MAX_BYTES),
            query(node),
            content.isMissingNode() ? Optional.empty() : Optional.of(schema(content)),
            node.at("/requestBody/required").asBoolean(),
            mediaTypes(node),
            enumerations);
    operations.add(operation);
    byId.put(operation.id(), operation);
  }

  private static Set<String> mediaTypes(JsonNode node) {
    return node.at("/requestBody/content").properties().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<Role> roles(JsonNode node) {
    return stream(node.path("x-roles"))
        .map(
            role ->
                Role.of(role.asText())
                    .orElseThrow(() -> new IllegalArgumentException("no role " + role)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private List<Operation.Parameter> query(JsonNode node) {
    return stream(node.path("parameters"))
        .map(this::resolved)
        .filter(parameter -> parameter.path("in").asText().equals("query"))
        .map(
            parameter ->
                new Operation.Parameter(
                    parameter.path("name").asText(),
                    resolved(parameter.path("schema")),
                    schema(parameter.path("schema"))))
        .toList();
  }

  /** With the shared parts beside it, so that what refers to them finds them. */
  private JsonSchema schema(JsonNode node) {
    ObjectNode whole = ((ObjectNode) contract).objectNode();
    whole.putArray("allOf").add(node);
    whole.set("components", contract.path("components"));
    return schemas.getSchema(whole, CHECKS);
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? contract.at(node.path("$ref").asText().substring(1)) : node;
  }

  private void collectEnumerations(JsonNode node, Map<String, Map<String, String>> found) {
    JsonNode schema = resolved(node);
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode values = resolved(property.getValue()).path("enum");
      stream(values)
          .filter(JsonNode::isTextual)
          .forEach(
              value ->
                  found
                      .computeIfAbsent(property.getKey(), name -> new HashMap<>())
                      .put(value.asText().toLowerCase(Locale.ROOT), value.asText()));
    }
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
