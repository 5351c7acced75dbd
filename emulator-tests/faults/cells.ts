import type { ReleaseName } from "../../simulated-gateway/index.ts";
import type { Cell } from "./cell.ts";
import { databaseCells } from "./database-cells.ts";
import { gatewayCells } from "./gateway-cells.ts";
import { outsideCells } from "./outside-cells.ts";
import { storyCells } from "./story-cells.ts";

/** Every fault of sockets, processes and the database's client at every step where it makes sense, in the order of the table. */
export const cells: readonly Cell[] = [...gatewayCells, ...outsideCells, ...databaseCells, ...storyCells];

/** How old and new gateways behave: protocol 3, and protocol 4 as of today. */
export const defaultReleases: readonly ReleaseName[] = ["2026.3.13", "2026.9.6"];
