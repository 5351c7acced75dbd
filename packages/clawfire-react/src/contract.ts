/** What the callables answer. The build copies these types into the package. */
export type * from "../../../functions/src/contract/results.ts";
