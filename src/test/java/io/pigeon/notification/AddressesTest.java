package io.pigeon.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          webhook  | https://hooks.example.org/a?b=c       | https://hooks.example.org
          webhook  | HTTP://Hooks.Example.ORG:8080/a       | http://hooks.example.org:8080
          webhook  | http://10.1.2.3:81                    | http://10.1.2.3:81
          webhook  | http://[::1]:81/x                     | http://[::1]:81
          email    | crew.north+pig@mail.example.org       | email
          email    | root@localhost                        | email
          sms      | +905551234567                         | sms
          slack    | #pipeline-crew                        | #pipeline-crew
          slack    | #бору_ひらがな                         | #бору_ひらがな
          slack    | C024BE91L                             | C024BE91L
          slack    | U0G9QF9C6                             | U0G9QF9C6
          slack    | https://hooks.slack.com/services/T00/B01/sEcret | https://hooks.slack.com/services/T00/B01
          slack    | https://chat.example.org/hooks/sEcret | https://chat.example.org
          telegram | -1001234567890                        | -1001234567890
          telegram | 42                                    | 42
          telegram | @Pipeline_Crew                        | @pipeline_crew
          push     | dGhpcyBpcyBhIHRva2Vu:APA91b           | push
          provider | crew north                            | provider
          push     | topic:all                             | push
          bus      | 5b1f0c5e-2f0e-4f1c-9a53-0d4d1c1b7a11  | bus
          bus      | Ayşe from the night shift             | bus
          """)
  void the_destination_is_the_host_of_a_webhook_the_conversation_of_a_chat_else_the_channel(
      String channel, String address, String destination) {
    assertThat(Addresses.destination(channel, channel, address)).isEqualTo(destination);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          webhook | ftp://example.org/a                  | no http or https URL
          webhook | example.org                          | no http or https URL
          webhook | https://user:word@example.org/       | holds a user
          webhook | https://@example.org/                | holds a user
          webhook | https:///path                        | names no host
          webhook | https:path                           | names no host
          webhook | https://a_b.example.org/             | names no host
          webhook | https://example.org:0/               | the port is none
          webhook | https://example.org:70000/           | the port is none
          webhook | https://example.org/a b              | encode them
          webhook | https://exämple.org/                 | encode them
          webhook | https://example.org/%zz              | no URL
          email   | crew                                 | no mail address
          email   | crew@                                | no mail address
          email   | a@b@example.org                      | no mail address
          email   | .crew@example.org                    | no mail address
          email   | crew@-example.org                    | no mail address
          email   | Crew <crew@example.org>              | no mail address
          email   | crew@example.org,boss@example.org    | no mail address
          sms     | 05551234567                          | E.164
          sms     | +0555123456                          | E.164
          sms     | +90 555 123 45 67                    | E.164
          sms     | +1234567890123456                    | E.164
          slack   | #pipeline crew                       | no channel such as #pipeline-crew
          slack   | #Crew                                | no channel such as #pipeline-crew
          slack   | crew                                 | no URL of an incoming webhook
          slack   | C024be91l                            | no id such as C024BE91L
          slack   | <!channel>                           | no URL of an incoming webhook
          slack   | ftp://hooks.slack.com/services/T/B/x | no http or https URL
          slack   | https://a@hooks.slack.com/services/T | holds a user
          telegram | crew                                | no chat id
          telegram | @abc                                | no chat id
          telegram | @crew/../x                          | no chat id
          telegram | +905551234567                       | no chat id
          telegram | 12345678901234567                   | no chat id
          telegram | -0                                  | no chat id
          push    | topic:                               | nor a topic
          push    | topic:a/b                            | nor a topic
          push    | two tokens                           | neither a device token
          push    | tökén                                | neither a device token
          """)
  void an_address_that_does_not_fit_its_channel_is_refused_with_the_reason(
      String channel, String address, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Addresses.destination(channel, channel, address))
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"webhook", "email", "sms", "slack", "telegram", "push", "bus", "provider"})
  void nothing_takes_an_empty_an_endless_or_a_broken_address(String channel) {
    refused(channel, " ", "empty");
    refused(channel, "a".repeat(Addresses.LONGEST + 1), "more than 4096");
    refused(channel, "a\r\nBcc: b", "control character");
    refused(channel, "a\u0085b", "control character");
  }

  @Test
  void what_no_table_could_hold_is_refused() {
    refused("webhook", "https://" + "a.".repeat(200) + "example.org/", "names no host");
    refused("email", "crew@" + "a.".repeat(130) + "org", "no mail address");
    refused("email", "c".repeat(65) + "@example.org", "no mail address");
    refused("push", "topic:" + "a".repeat(901), "nor a topic");
    refused("bus", "u".repeat(201), "no id of a user");
  }

  @Test
  void a_channel_with_a_name_of_its_own_takes_what_its_type_takes() {
    assertThat(Addresses.destination("crew-sms", "sms", "+905551234567")).isEqualTo("crew-sms");
    assertThat(Addresses.destination("hooks", "webhook", "https://h.example/x"))
        .isEqualTo("https://h.example");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Addresses.destination("crew-sms", "sms", "crew"));
  }

  private static void refused(String channel, String address, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Addresses.destination(channel, channel, address))
        .withMessageContaining(why);
  }
}
