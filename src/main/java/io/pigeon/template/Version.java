package io.pigeon.template;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of a template.
 *
 * @param number from 1, counted per key
 * @param holdsFrom notifications stored from then on are told in it
 * @param wording nothing, if from then on there is no such template
 */
record Version(TemplateKey key, int number, Instant holdsFrom, Optional<Wording> wording) {}
