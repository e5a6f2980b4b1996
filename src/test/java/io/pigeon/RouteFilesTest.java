package io.pigeon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The style guide of the route files, as far as a machine can hold it. */
class RouteFilesTest {

  private static final Path ROUTES = Path.of("src/main/resources/routes");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonSchema schema;

  @BeforeAll
  static void readSchema() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(
            RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json"))) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(stream);
    }
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(ROUTES)) {
      return tree.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void is_valid_in_the_schema_of_the_yaml_dsl(Path file) throws IOException {
    assertThat(schema.validate(parse(file))).as("%s", file).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void names_only_endpoints_and_options_that_camel_knows(Path file) throws IOException {
    DefaultCamelCatalog catalog = new DefaultCamelCatalog();
    for (JsonNode endpoint : endpoints(parse(file))) {
      String uri = uri(endpoint);
      EndpointValidationResult result = catalog.validateEndpointProperties(uri, true);
      assertThat(result.isSuccess())
          .as("%s: %s: %s", file, uri, result.summaryErrorMessage(false))
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void has_an_id_like_its_file_a_group_like_its_folder_and_a_description(
      Path file, JsonNode route) {
    String area = String.valueOf(file.getParent().getFileName());
    String name = String.valueOf(file.getFileName()).replace(".camel.yaml", "");
    assertThat(route.path("id").asText())
        .isEqualTo(area.equals("channels") ? "channel-" + name : name);
    assertThat(route.path("group").asText()).isEqualTo(area);
    assertThat(route.path("description").asText()).endsWith(".").hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void is_a_page_of_flow(Path file, JsonNode route) {
    assertThat(route.findValues("steps").stream().mapToInt(JsonNode::size).sum())
        .as("%s", file)
        .isBetween(1, 20);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void is_reached_under_its_own_name_if_other_routes_call_it(Path file, JsonNode route) {
    JsonNode from = route.path("from");
    if (from.path("uri").asText().equals("direct")) {
      assertThat(from.path("parameters").path("name").asText())
          .isEqualTo(route.path("id").asText());
    }
  }

  static Stream<Object[]> routes() throws IOException {
    List<Object[]> routes = new ArrayList<>();
    for (Path file : files().toList()) {
      for (JsonNode element : parse(file)) {
        if (element.has("route")) {
          routes.add(new Object[] {file, element.get("route")});
        }
      }
    }
    return routes.stream();
  }

  @Test
  void every_statement_is_used_by_a_route_or_a_class() throws IOException {
    StringBuilder users = new StringBuilder();
    for (Path root : List.of(ROUTES, Path.of("src/main/java"))) {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path file : tree.filter(Files::isRegularFile).toList()) {
          users.append(Files.readString(file));
        }
      }
    }
    try (Stream<Path> statements = Files.list(Path.of("src/main/resources/db/sql"))) {
      assertThat(statements.map(file -> "/" + file.getFileName()))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(users).contains(name));
    }
  }

  private static JsonNode parse(Path file) throws IOException {
    Object yaml = new Yaml().load(Files.readString(file));
    return JSON.valueToTree(yaml);
  }

  /** Every object with a uri, wherever it is. */
  private static List<JsonNode> endpoints(JsonNode file) {
    return file.findParents("uri");
  }

  /** Uri and parameters as one text, as the catalog wants it. */
  private static String uri(JsonNode endpoint) {
    String uri = endpoint.get("uri").asText().replace("{{pigeon.sql}}", "classpath:db/sql");
    Map<String, String> parameters = new LinkedHashMap<>();
    endpoint
        .path("parameters")
        .properties()
        .forEach(parameter -> parameters.put(parameter.getKey(), parameter.getValue().asText()));
    if (!uri.contains(":")) {
      return new DefaultCamelCatalog().asEndpointUri(uri, parameters, false);
    }
    String query =
        parameters.entrySet().stream().map(Object::toString).collect(Collectors.joining("&"));
    return query.isEmpty() ? uri : uri + "?" + query;
  }
}
