package io.pigeon.api.security;

import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Contract;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemWriter;
import io.pigeon.api.http.Role;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.metrics.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** What stands before the API and before the management endpoints. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SecurityConfiguration {

  private static final String[] OPEN = {"/docs", "/docs/**", "/openapi.yaml", "/error"};

  /**
   * Figures and probes are for who can reach the port, which is bound to loopback by default.
   * Hawtio and Jolokia can stop routes: they ask for a password, but in profiles that are bound to
   * loopback for good.
   */
  @Bean
  @Order(1)
  SecurityFilterChain management(
      HttpSecurity http,
      ApiProperties properties,
      @Value("${hawtio.authenticationEnabled:true}") boolean login)
      throws Exception {
    return http.securityMatcher(EndpointRequest.toAnyEndpoint())
        .csrf(AbstractHttpConfigurer::disable)
        .authorizeHttpRequests(
            requests -> {
              requests
                  .requestMatchers(
                      EndpointRequest.to(HealthEndpoint.class, PrometheusScrapeEndpoint.class))
                  .permitAll();
              if (login) {
                requests.anyRequest().authenticated();
              } else {
                requests.anyRequest().permitAll();
              }
            })
        .httpBasic(Customizer.withDefaults())
        .userDetailsService(stewards(properties.management()))
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain api(
      HttpSecurity http, Contract contract, ApiProperties properties, ProblemWriter problems)
      throws Exception {
    RolesOfOperations roles = new RolesOfOperations(contract);
    return http.csrf(AbstractHttpConfigurer::disable)
        // No sessions, and no filters for them: a caller is known for one request.
        .sessionManagement(AbstractHttpConfigurer::disable)
        .securityContext(
            context ->
                context.securityContextRepository(new RequestAttributeSecurityContextRepository()))
        .servletApi(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .anonymous(Customizer.withDefaults())
        .authorizeHttpRequests(
            requests ->
                requests
                    // Nearly all are for operations, and those are looked up anyway.
                    .requestMatchers(asked -> contract.find(asked).isPresent())
                    .access(roles)
                    .requestMatchers(OPEN)
                    .permitAll()
                    .requestMatchers("/metrics")
                    .access((who, asked) -> mayScrape(properties, asked))
                    .anyRequest()
                    .access(roles))
        .oauth2ResourceServer(
            server ->
                server
                    // The roles are in the caller, see Admission.
                    .jwt(
                        jwt ->
                            jwt.jwtAuthenticationConverter(
                                token -> new JwtAuthenticationToken(token, List.of())))
                    .authenticationEntryPoint(unauthorized(problems))
                    .accessDeniedHandler(forbidden(problems)))
        .exceptionHandling(
            handling ->
                handling
                    .authenticationEntryPoint(unauthorized(problems))
                    .accessDeniedHandler(forbidden(problems)))
        .addFilterAfter(new Admission(properties, problems), BearerTokenAuthenticationFilter.class)
        .build();
  }

  private static AuthorizationDecision mayScrape(
      ApiProperties properties, RequestAuthorizationContext asked) {
    return new AuthorizationDecision(
        properties.openMetrics() || Caller.of(asked.getRequest()).isAny(Role.OPERATOR, Role.ADMIN));
  }

  /** Nobody, unless a password is set. */
  private static UserDetailsService stewards(ApiProperties.Management login) {
    return login.password().isBlank()
        ? new InMemoryUserDetailsManager()
        : new InMemoryUserDetailsManager(
            User.withUsername(login.user())
                .passwordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder()::encode)
                .password(login.password())
                .build());
  }

  /** Requests are measured as a whole; each filter for itself would cost more than it does. */
  @Bean
  SecurityObservationSettings observations() {
    return SecurityObservationSettings.noObservations();
  }

  /** Keys of runs may hold a percent sign, and ids of tools a semicolon. */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    // The container has refused control characters in headers; to match each again costs a tenth.
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    firewall.setAllowUrlEncodedPercent(true);
    firewall.setAllowSemicolon(true);
    return firewall;
  }

  private static AuthenticationEntryPoint unauthorized(ProblemWriter problems) {
    return (request, response, failure) -> {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      problems.write(
          response,
          Problem.UNAUTHORIZED,
          "Send a token that is valid now, in the header Authorization: Bearer <token>.");
    };
  }

  private static AccessDeniedHandler forbidden(ProblemWriter problems) {
    return (request, response, failure) ->
        problems.write(
            response, Problem.FORBIDDEN, "None of the token's roles may do this; see /docs.");
  }
}
