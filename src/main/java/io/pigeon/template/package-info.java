/** The words of notifications: Mustache templates, their versions, and the values that they see. */
@NullMarked
package io.pigeon.template;

import org.jspecify.annotations.NullMarked;
