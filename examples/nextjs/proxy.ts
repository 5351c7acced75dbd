import { NextResponse, type NextRequest } from "next/server";
import { readPageConfig } from "@/lib/page-config";
import { roomAt, securityHeaders } from "@/lib/security-headers";

/** Answers each request with the policy of its room, and the console at its own host where it has one. */
export function proxy(request: NextRequest): NextResponse {
  const consoleHost = process.env["CLAWFIRE_CONSOLE_HOST"];
  // Hosts such as App Hosting write the name that was asked for into the first.
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host") ?? "";
  const room = roomAt(request.nextUrl.pathname, host, consoleHost);
  if (room === undefined) return new NextResponse("There is no such page here.", { status: 404 });
  const nonce = crypto.randomUUID();
  const development = process.env.NODE_ENV === "development";
  const headers = securityHeaders(room, { config: readPageConfig(), nonce, development });
  const asked = new Headers(request.headers);
  // From it Next.js learns the nonce.
  asked.set("Content-Security-Policy", headers["Content-Security-Policy"] ?? "");
  const response = NextResponse.next({ request: { headers: asked } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** What is the same for everybody needs none of it. */
export const config = { matcher: "/((?!_next/static|_next/image|icon.svg).*)" };
