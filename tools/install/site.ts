/** Somebody's site: a plain Next.js app in a Firebase project, which nothing of this repository is in. */
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Emulators } from "../../local-stack/emulators.ts";
import { startChild } from "../../local-stack/child.ts";
import { plainEnvironment, projectRoot } from "../../local-stack/project.ts";
import page from "../../examples/nextjs/package.json" with { type: "json" };
import own from "../../package.json" with { type: "json" };
import { runAnswering, type Answer } from "./run-answering.ts";

interface SiteOptions {
  readonly folder: string;
  /** Where logs go. */
  readonly runFolder: string;
  readonly project: string;
  readonly pagePort: number;
}

/** Owns the folder's files. */
export class Site {
  readonly folder: string;
  /** Of the page. */
  readonly origin: string;
  /** The Firebase CLI that is installed there. */
  readonly cli: string;
  readonly #options: SiteOptions;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(options: SiteOptions) {
    const { folder, pagePort } = options;
    this.folder = folder;
    this.origin = `http://127.0.0.1:${pagePort}`;
    this.cli = join(folder, "node_modules/firebase-tools/lib/bin/firebase.js");
    this.#options = options;
    this.#environment = {
      ...plainEnvironment(),
      HOME: process.env["HOME"],
      // Whoever installs a kit must be signed in; nobody is asked who it is.
      FIREBASE_TOKEN: "of-nobody",
      NEXT_TELEMETRY_DISABLED: "1",
      NO_UPDATE_NOTIFIER: "1",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_prefer_offline: "true",
    };
  }

  /** What `npm init`, `create-next-app` and `firebase init` would leave. */
  async begin(): Promise<void> {
    await this.run("npm", ["init", "--yes"]);
    await this.run("npm", ["pkg", "delete", "type"]); // newer npm says that it is CommonJS, create-next-app says nothing
    await this.#write("firebase.json", "{}");
    await this.#write(".firebaserc", JSON.stringify({ projects: { default: this.#options.project } }));
    await this.#write("tsconfig.json", JSON.stringify(tsconfig));
    await this.#write("app/layout.tsx", layout);
    await this.#write("app/page.tsx", `export default function Page() {\n  return <h1>Our site</h1>;\n}\n`);
    const { next, react, "react-dom": reactDom } = page.dependencies;
    await this.run("npm", ["install", `next@${next}`, `react@${react}`, `react-dom@${reactDom}`]);
    const { typescript, "@types/react": types, "@types/node": node } = page.devDependencies;
    const tools = [`typescript@${typescript}`, `@types/react@${types}`, `@types/node@${node}`];
    const cli = `firebase-tools@${own.devDependencies["firebase-tools"]}`;
    await this.run("npm", ["install", "--save-dev", ...tools, cli]);
  }

  /** @param tarballs as they would come from npm */
  async addPackages(tarballs: readonly string[]): Promise<void> {
    await this.run("npm", ["install", ...tarballs, `firebase@${page.dependencies.firebase}`]);
  }

  /** @param answers to what the program asks, one after another. @throws Error with what it printed when it fails */
  run(command: string, args: readonly string[], answers: readonly Answer[] = []): Promise<void> {
    return runAnswering(command, args, { cwd: this.folder, env: this.#environment, answers });
  }

  /** Puts the README's component on the page, checks its types and builds it. */
  async build(emulators: Emulators): Promise<void> {
    await this.#write("app/chat.tsx", withEmulators(chatOfReadme(), this.#options.project, emulators));
    await this.#write("app/page.tsx", pageWithChat);
    await this.run("npx", ["next", "build"]);
  }

  /** Answers how that is ended. */
  async serve(): Promise<() => Promise<unknown>> {
    const { port, hostname } = new URL(this.origin);
    const child = startChild({
      name: "next start",
      command: join(this.folder, "node_modules/.bin/next"),
      args: ["start", "--hostname", hostname, "--port", port],
      cwd: this.folder,
      env: this.#environment,
      logFile: join(this.#options.runFolder, "next.log"),
    });
    await child.waitForLine(/Ready in/, 60_000);
    return () => child.stop();
  }

  async #write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
  }
}

/** As `create-next-app` writes it. */
const tsconfig = {
  compilerOptions: {
    target: "ES2017",
    lib: ["dom", "dom.iterable", "esnext"],
    allowJs: true,
    skipLibCheck: true,
    strict: true,
    noEmit: true,
    esModuleInterop: true,
    module: "esnext",
    moduleResolution: "bundler",
    resolveJsonModule: true,
    isolatedModules: true,
    jsx: "react-jsx",
    incremental: true,
    plugins: [{ name: "next" }],
  },
  include: ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts", ".next/dev/types/**/*.ts"],
  exclude: ["node_modules"],
};

const layout = `export default function Layout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`;

const pageWithChat = `import { Chat } from "./chat";

export default function Page() {
  return <Chat />;
}
`;

/** The component that the README shows. */
function chatOfReadme(): string {
  const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
  const [, code] = /^## Into your Next\.js app$[\s\S]*?^```tsx$([\s\S]*?)^```$/m.exec(readme) ?? [];
  if (code === undefined) throw new Error("The README shows no component.");
  return code.trimStart();
}

/** The same, its project on this machine. @throws Error when the README's code is another */
function withEmulators(code: string, project: string, { functions, auth }: Emulators): string {
  const begin = 'const app = initializeApp({ apiKey: "…", projectId: "…" });\n';
  if (!code.includes(begin)) throw new Error("The README's component does not begin its app as it did.");
  const { hostname, port } = new URL(functions);
  return code
    .replace(
      begin,
      `const app = initializeApp({ apiKey: "local", projectId: "${project}" });
connectAuthEmulator(getAuth(app), "http://${auth}");
connectFunctionsEmulator(getFunctions(app), "${hostname}", ${port});
`,
    )
    .replace("{ getAuth,", "{ connectAuthEmulator, getAuth,")
    .replace("{ getFunctions }", "{ connectFunctionsEmulator, getFunctions }");
}
