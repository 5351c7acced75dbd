/** For the image's HEALTHCHECK: succeeds if the gateway answers on PORT. */
const { ok } = await fetch(`http://127.0.0.1:${process.env["PORT"]}/healthz`, {
  signal: AbortSignal.timeout(4_000),
}).catch(() => ({ ok: false }));
process.exitCode = ok ? 0 : 1;
