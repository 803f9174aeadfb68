/** What all doors of the API share: requests, answers, paths, tokens, errors and pages. */
@NullMarked
package dev.landfall.gateway.api.http;

import org.jspecify.annotations.NullMarked;
