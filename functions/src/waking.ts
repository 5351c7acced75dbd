import type { CallableFunction } from "firebase-functions/v2/https";
import { beforeEach } from "./before-each.ts";

/**
 * Has the instance prepare itself when a call arrives, while the caller's token is still being verified. A call without a
 * token is refused anyway, and prepares nothing.
 *
 * @param prepare may fail: whoever needs what it prepares is told so again.
 */
export function waking<Callable extends CallableFunction<unknown, unknown>>(
  callable: Callable,
  prepare: () => Promise<unknown>,
): Callable {
  return beforeEach(callable, (request) => {
    if (request.headers.authorization !== undefined) prepare().catch(() => {});
  });
}
