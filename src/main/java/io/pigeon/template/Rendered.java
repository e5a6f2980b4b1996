package io.pigeon.template;

import io.pigeon.channel.Content;
import java.util.Optional;

/**
 * What comes out for somebody, and of which template.
 *
 * @param template nothing, if the notification's own words had to do
 * @param version 0 for a draft
 */
public record Rendered(Content content, Optional<TemplateKey> template, int version) {}
