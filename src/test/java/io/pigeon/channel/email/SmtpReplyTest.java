package io.pigeon.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.email.SmtpReply.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpReplyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SESSION   | 421 4.3.2 shutting down                                | UNAVAILABLE
          SESSION   | 421 4.7.0 Too many connections from your host          | THROTTLED
          SESSION   | 454 4.7.0 temporary authentication failure             | UNAVAILABLE
          SESSION   | 535 5.7.8 authentication failed                        | MISCONFIGURED
          SESSION   | 554 no SMTP service here                               | MISCONFIGURED
          SESSION   | 550 5.1.1 not here                                     | MISCONFIGURED
          RECIPIENT | 450 4.2.0 greylisted, try again later                  | UNAVAILABLE
          RECIPIENT | 450 4.2.1 the user receives mail at a rate that is high | UNAVAILABLE
          RECIPIENT | 450 4.7.1 Rate limit exceeded                          | THROTTLED
          RECIPIENT | 451 4.3.0 you send too many messages                   | THROTTLED
          RECIPIENT | 452 4.5.3 too many messages                            | UNAVAILABLE
          RECIPIENT | 452 4.2.2 mailbox full                                 | UNAVAILABLE
          RECIPIENT | 550 5.1.1 no such user                                 | BAD_ADDRESS
          RECIPIENT | 550-5.1.1 no such user                                 | BAD_ADDRESS
          RECIPIENT | 550 5.1.10 null MX                                     | BAD_ADDRESS
          RECIPIENT | 550 no such user                                       | BAD_ADDRESS
          RECIPIENT | 550 5.0.0 no such user                                 | BAD_ADDRESS
          RECIPIENT | 551 user not local                                     | BAD_ADDRESS
          RECIPIENT | 553 mailbox name not allowed                           | BAD_ADDRESS
          RECIPIENT | 501 5.1.3 bad recipient address syntax                 | BAD_ADDRESS
          RECIPIENT | 550 5.7.1 relaying denied                              | REFUSED
          RECIPIENT | 553 5.1.8 the domain of the sender does not exist      | REFUSED
          RECIPIENT | 553 5.1.7 bad sender                                   | REFUSED
          RECIPIENT | 552 5.2.2 over quota                                   | REFUSED
          RECIPIENT | 530 5.7.0 authentication required                      | MISCONFIGURED
          MAIL      | 530 5.7.0 authentication required                      | MISCONFIGURED
          MAIL      | 550 5.1.1 no such user                                 | REFUSED
          MAIL      | 553 sender not owned by user                           | REFUSED
          MAIL      | 554 5.7.1 looks like spam                              | REFUSED
          MAIL      | 451 4.3.0 out of memory                                | UNAVAILABLE
          MAIL      | 450 4.7.0 throttled                                    | THROTTLED
          """)
  void what_a_reply_means_depends_on_what_it_was_given_to(Stage stage, String reply, Fault fault) {
    assertThat(new SmtpReply(Integer.parseInt(reply.substring(0, 3)), reply).fault(stage))
        .isEqualTo(fault);
  }

  @Test
  void its_text_is_one_short_line() {
    String text =
        new SmtpReply(550, "550-5.1.1 no\u0000\u001b[31m\r\n550 " + "x".repeat(1000)).text();
    assertThat(text).startsWith("550-5.1.1 no [31m 550 xxx").hasSize(500);
  }
}
