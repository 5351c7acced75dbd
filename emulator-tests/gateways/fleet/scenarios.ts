import { frozen } from "./frozen.ts";
import { scaling } from "./scaling.ts";
import type { Scenario } from "./scenario.ts";

/** In the order in which they are played. */
export const scenarios: readonly Scenario[] = [scaling, frozen];
