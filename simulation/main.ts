import { installVirtualTime } from "./time/patches.ts";

installVirtualTime();
const { simulate } = await import("./simulate.ts");
process.exitCode = await simulate(process.argv.slice(2));
