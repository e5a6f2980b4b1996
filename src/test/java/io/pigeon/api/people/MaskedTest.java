package io.pigeon.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTest {

  @ParameterizedTest
  @CsvSource({
    "+905551234567, +9***67",
    "ada@example.org, a***@example.org",
    "https://hooks.example.org/T0/secret?key=1, https://hooks.example.org/***",
    "https://hooks.example.org, https://hooks.example.org/***",
    "1234567, ***",
    "APA91bHun4MxP5egoKMwt2KZFBaFUH, AP***UH",
  })
  void shows_enough_to_tell_addresses_apart_and_no_more(String address, String masked) {
    assertThat(Masked.of(address)).isEqualTo(masked);
  }
}
