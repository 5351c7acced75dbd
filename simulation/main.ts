import { mutationOf, plant } from "./mutations/plant.ts";
import { installVirtualTime } from "./time/patches.ts";

installVirtualTime();
const [first, name = "", ...rest] = process.argv.slice(2);
if (first === "--mutated") {
  plant(mutationOf(name));
  const { runMutated } = await import("./mutations/run-mutated.ts");
  console.log(JSON.stringify(await runMutated(rest[0] === undefined ? undefined : Number(rest[0]))));
} else {
  const { simulate } = await import("./simulate.ts");
  process.exitCode = await simulate(process.argv.slice(2));
}
