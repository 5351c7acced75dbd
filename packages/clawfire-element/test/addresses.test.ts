import { describe, expect, it } from "vitest";
import { withOwnQuery } from "../addresses.ts";

const query = 'import.meta.url.slice(import.meta.url.indexOf("?"))';

describe("what a file of the panel asks for", () => {
  it("has the query that the file itself was asked for with", () => {
    expect(withOwnQuery('import{a as b,c}from"./chunk-A1.js";f(b,c,()=>import("./de-B2.js").then(g));')).toBe(
      `const{a:b,c}=await import("./chunk-A1.js"+${query});f(b,c,()=>import("./de-B2.js"+${query}).then(g));`,
    );
  });

  it("has it also where nothing is taken from what is asked for", () => {
    expect(withOwnQuery('import"./chunk-A1.js";')).toBe(`await import("./chunk-A1.js"+${query});`);
  });

  it("is never asked for once only, unseen", () => {
    expect(() => withOwnQuery('import"preact";')).toThrow('import"preact" would be asked for once');
  });
});
