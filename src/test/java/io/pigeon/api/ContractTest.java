package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the contract that a machine can hold. */
class ContractTest {

  private static final ContractFile CONTRACT = ContractFile.read();
  private static final JsonNode WHOLE = CONTRACT.whole();

  static Stream<ContractFile.Operation> operations() {
    return CONTRACT.operations().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_operation_has_an_id_a_summary_a_description_and_one_tag_that_is_explained(
      ContractFile.Operation operation) {
    JsonNode node = operation.node();
    assertThat(operation.id()).matches("[a-z]+(-[a-z]+)*");
    assertThat(node.path("summary").asText()).isNotEmpty().doesNotEndWith(".");
    assertThat(node.path("description").asText()).endsWith(".").hasSizeGreaterThan(20);
    assertThat(node.path("tags")).hasSize(1);
    assertThat(WHOLE.path("tags").findValuesAsText("name"))
        .contains(node.path("tags").path(0).asText());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_operation_says_who_may_call_it(ContractFile.Operation operation) {
    JsonNode node = operation.node();
    boolean open = node.has("security") && node.path("security").isEmpty();
    assertThat(node.path("x-roles").isEmpty()).isEqualTo(open);
    if (!open) {
      List<String> roles = texts(node.path("x-roles"));
      assertThat(roles).doesNotHaveDuplicates().isSubsetOf(roles());
      assertThat(roles.contains("operator") && !roles.contains("admin")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_operation_describes_its_parameters_and_answers_and_says_how_it_refuses(
      ContractFile.Operation operation) {
    for (JsonNode reference : operation.node().path("parameters")) {
      JsonNode parameter = CONTRACT.resolved(reference);
      assertThat(parameter.path("description").asText()).as("%s", parameter).endsWith(".");
    }
    boolean open = operation.node().has("security");
    JsonNode responses = operation.node().path("responses");
    List<String> refusals = new ArrayList<>();
    responses
        .properties()
        .forEach(
            each -> {
              JsonNode response = CONTRACT.resolved(each.getValue());
              assertThat(response.path("description").asText()).isNotEmpty();
              if (each.getKey().startsWith("4")) {
                refusals.add(each.getKey());
                assertThat(response.path("content").has("application/problem+json"))
                    .as("%s", each)
                    .isTrue();
              }
            });
    assertThat(open || !refusals.isEmpty()).as("has a 4xx response").isTrue();
    assertThat(responses.has("413")).isEqualTo(operation.node().has("requestBody"));
  }

  @Test
  void ids_are_unique() {
    assertThat(operations().map(ContractFile.Operation::id)).doesNotHaveDuplicates().isNotEmpty();
  }

  @Test
  void examples_are_what_their_schemas_say() {
    int examples = 0;
    for (JsonNode holder : WHOLE.findParents("example")) {
      JsonNode schema = holder.has("schema") ? holder.path("schema") : holder;
      assertThat(CONTRACT.against(schema, holder.path("example"))).as("%s", holder).isEmpty();
      examples++;
    }
    for (JsonNode holder : WHOLE.findParents("examples")) {
      for (JsonNode example : holder.path("examples")) {
        assertThat(CONTRACT.against(holder.path("schema"), example.path("value")))
            .as("%s", example)
            .isEmpty();
        examples++;
      }
    }
    assertThat(examples).isPositive();
  }

  @Test
  void what_is_shared_is_used() {
    Set<String> used = new HashSet<>(WHOLE.findValuesAsText("$ref"));
    List<String> unused = new ArrayList<>();
    for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
      WHOLE
          .path("components")
          .path(kind)
          .fieldNames()
          .forEachRemaining(
              name -> {
                String place = "#/components/" + kind + "/" + name;
                if (used.stream().noneMatch(each -> (each + "/").startsWith(place + "/"))) {
                  unused.add(place);
                }
              });
    }
    assertThat(unused).isEmpty();
    assertThat(used)
        .allSatisfy(reference -> assertThat(WHOLE.at(reference.substring(1)).isObject()).isTrue());
  }

  @Test
  void an_answer_with_more_or_other_than_the_contract_says_is_found() throws Exception {
    JsonNode schema =
        ContractFile.JSON.readTree("{\"$ref\": \"#/components/schemas/PositionReport\"}");
    assertThat(wrong(schema, "{'accepted':1,'rejected':0,'errors':[]}")).isZero();
    assertThat(wrong(schema, "{'accepted':1,'rejected':0,'errors':[],'more':1}")).isPositive();
    assertThat(wrong(schema, "{'accepted':'1','rejected':0,'errors':[]}")).isPositive();
    assertThat(wrong(schema, "{'accepted':1,'rejected':0}")).isPositive();
    String error = "{'row':1,'field':'','message':'','more':1}";
    assertThat(wrong(schema, "{'accepted':1,'rejected':0,'errors':[" + error + "]}")).isPositive();
  }

  private static int wrong(JsonNode schema, String answer) throws Exception {
    return CONTRACT
        .againstAnswer(schema, ContractFile.JSON.readTree(answer.replace('\'', '"')))
        .size();
  }

  private static List<String> roles() {
    return Stream.of(Role.values()).map(Role::text).toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
