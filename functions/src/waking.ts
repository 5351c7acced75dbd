import type { CallableFunction } from "firebase-functions/v2/https";

type Handler = CallableFunction<unknown, unknown>;

/**
 * Has the instance prepare itself when a call arrives, while the caller's token is still being verified. A call without a
 * token is refused anyway, and prepares nothing.
 *
 * @param prepare may fail: whoever needs what it prepares is told so again.
 */
export function waking<Callable extends Handler>(
  callable: Callable,
  prepare: () => Promise<unknown>,
): Callable {
  const call = (...[request, response]: Parameters<Handler>): ReturnType<Handler> => {
    if (request.headers.authorization !== undefined) prepare().catch(() => {});
    return callable(request, response);
  };
  // What the CLI discovers, and `run`.
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(callable)) as Callable;
}
