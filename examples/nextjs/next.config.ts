import { join } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  // The hook is TypeScript source of the package beside this one.
  transpilePackages: ["clawfire-use-chat"],
  turbopack: { root: join(import.meta.dirname, "../..") },
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
};

export default config;
