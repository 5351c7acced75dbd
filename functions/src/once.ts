/** Makes a value at the first call and keeps it; a failure is not kept. */
export function once<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}
