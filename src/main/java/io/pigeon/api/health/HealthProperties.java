package io.pigeon.api.health;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code pigeon.health}.
 *
 * @param staleAfter a row of {@code system_health} that was not refreshed for so long counts as
 *     UNKNOWN
 */
@ConfigurationProperties("pigeon.health")
record HealthProperties(@DefaultValue("30s") Duration staleAfter) {}
