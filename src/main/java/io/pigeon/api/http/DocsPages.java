package io.pigeon.api.http;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The contract as it is, and the page that shows it. */
@Controller
class DocsPages {

  private final Resource contract;
  private final Resource page;

  DocsPages(
      @Value("classpath:openapi/pigeon.yaml") Resource contract,
      @Value("classpath:docs/index.html") Resource page) {
    this.contract = contract;
    this.page = page;
  }

  @GetMapping("/openapi.yaml")
  ResponseEntity<Resource> contract() {
    return answer(MediaType.APPLICATION_YAML, contract);
  }

  @GetMapping({"/docs", "/docs/"})
  ResponseEntity<Resource> page() {
    return answer(MediaType.TEXT_HTML, page);
  }

  private static ResponseEntity<Resource> answer(MediaType type, Resource file) {
    return ResponseEntity.ok().contentType(type).cacheControl(CacheControl.noCache()).body(file);
  }
}
