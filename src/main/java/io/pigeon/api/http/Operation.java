package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.util.pattern.PathPattern;

/**
 * An operation of the contract.
 *
 * @param id its {@code operationId}, which is also the name of its route
 * @param method in capitals
 * @param path as the contract writes it, below the base path
 * @param pattern the whole path
 * @param roles that may call it
 * @param isPublic whether it needs no token
 * @param maxBytes the largest body
 * @param query the parameters of the query
 * @param body what a JSON body must be like; empty if the operation takes none
 * @param bodyRequired whether there must be one
 * @param mediaTypes that a body may have; empty if the operation takes none
 * @param enumerations of the body's members: the values in lower case, and as they are written
 */
public record Operation(
    String id,
    String method,
    String path,
    PathPattern pattern,
    Set<Role> roles,
    boolean isPublic,
    int maxBytes,
    List<Parameter> query,
    Optional<JsonSchema> body,
    boolean bodyRequired,
    Set<String> mediaTypes,
    Map<String, Map<String, String>> enumerations) {

  /** Whether a body of this type is what the operation takes, or it looks at none. */
  boolean takes(String mediaType) {
    return mediaTypes.isEmpty() || mediaTypes.contains(mediaType);
  }

  /**
   * @param schema as the contract has it
   * @param validator made of it
   */
  record Parameter(String name, JsonNode schema, JsonSchema validator) {}
}
