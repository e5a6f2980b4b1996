package io.pigeon.channel;

import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The two HTTP clients of channel routes. */
@Configuration
class ChannelClients {

  /** For addresses that come from data. */
  @Bean
  ChannelClient webhookClient(WebhookProperties properties, UrlGuard guard) {
    return new ChannelClient(properties, guard);
  }

  /** For providers, whose addresses the operator has set: these may be of one's own network. */
  @Bean
  ChannelClient providerClient(WebhookProperties properties) {
    return new ChannelClient(properties, SystemDefaultDnsResolver.INSTANCE);
  }
}
