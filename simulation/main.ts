import { mutationOf, plant } from "./mutations/plant.ts";
import { installVirtualTime } from "./time/patches.ts";

installVirtualTime();
const [first, mutation] = process.argv.slice(2);
if (first === "--worker") {
  if (mutation !== undefined) plant(mutationOf(mutation));
  const { runTask } = await import("./run-task.ts");
  const { serve } = await import("./workers.ts");
  serve(runTask);
} else if (first === "crowd") {
  const { crowd } = await import("./crowd/main.ts");
  process.exitCode = await crowd(process.argv.slice(3));
} else {
  const { simulate } = await import("./simulate.ts");
  process.exitCode = await simulate(process.argv.slice(2));
}
