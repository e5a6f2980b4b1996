/** What channel routes call for help: addresses, headers, signatures. */
@NullMarked
package io.pigeon.channel;

import org.jspecify.annotations.NullMarked;
