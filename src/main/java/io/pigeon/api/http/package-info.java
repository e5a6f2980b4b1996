/** Requests and answers: the contract they are held to, and problem documents. */
@NullMarked
package io.pigeon.api.http;

import org.jspecify.annotations.NullMarked;
