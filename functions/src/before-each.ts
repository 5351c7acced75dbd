import type { CallableFunction } from "firebase-functions/v2/https";

type Handler = CallableFunction<unknown, unknown>;
type Request = Parameters<Handler>[0];

/** The same callable, which looks at each request before anything else does. */
export function beforeEach<Callable extends Handler>(
  callable: Callable,
  look: (request: Request) => void,
): Callable {
  const call = (...[request, response]: Parameters<Handler>): ReturnType<Handler> => {
    look(request);
    return callable(request, response);
  };
  // What the CLI discovers, and `run`.
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(callable)) as Callable;
}
