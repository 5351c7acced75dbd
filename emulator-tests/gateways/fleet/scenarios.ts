import { changing } from "./changes.ts";
import { faulty } from "./faulty.ts";
import { frozen } from "./frozen.ts";
import { overload } from "./overload.ts";
import { scaling } from "./scaling.ts";
import type { Scenario } from "./scenario.ts";

/** In the order in which they are played. */
export const scenarios: readonly Scenario[] = [scaling, frozen, changing, overload, faulty];
