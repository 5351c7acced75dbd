import { describe, expect, it } from "vitest";
import { readSettings } from "../src/settings.ts";

const read = (attributes: Readonly<Record<string, string>>) =>
  readSettings((name) => attributes[name] ?? null, "en-GB");
const needed = { project: "demo", "api-key": "AIza-x_1" };

describe("the tag's attributes", () => {
  it("need a project and its key, and no more", () => {
    expect(read(needed)).toEqual({
      project: "demo",
      apiKey: "AIza-x_1",
      region: "us-central1",
      instance: "clawfire",
      appId: undefined,
      appCheckKey: undefined,
      appCheckReplay: false,
      emulators: undefined,
      mode: "launcher",
      theme: "auto",
      placement: "end",
      heading: undefined,
      greeting: undefined,
      questions: [],
      speakAfterMs: Infinity,
      language: "en-GB",
    });
  });

  it("say how it looks and speaks", () => {
    const settings = read({
      ...needed,
      mode: "page",
      theme: "dark",
      questions: " What? | | Why? ",
      "speak-after": "2.5",
      lang: "de",
      instance: "",
    });
    expect(settings).toMatchObject({ mode: "page", theme: "dark", questions: ["What?", "Why?"] });
    expect(settings).toMatchObject({ speakAfterMs: 2_500, language: "de", instance: "" });
  });

  it("reach the local emulators, where functions have no prefix", () => {
    const settings = read({
      project: "demo",
      "functions-emulator": "127.0.0.1:5001",
      "auth-emulator": "localhost:9099",
    });
    expect(settings.emulators).toEqual({ functions: "127.0.0.1:5001", auth: "localhost:9099" });
    expect(settings).toMatchObject({ apiKey: "local", instance: "" });
  });

  it.each([
    [{}, "project is missing"],
    [{ project: "demo" }, "api-key is missing"],
    [{ ...needed, project: "a b" }, 'project="a b" must be [a-z0-9-]+'],
    [{ ...needed, mode: "modal" }, 'mode="modal" must be launcher|inline|page'],
    [{ ...needed, "speak-after": "soon" }, 'speak-after="soon" must be [\\d.]+|Infinity'],
    [{ ...needed, "functions-emulator": "127.0.0.1:5001" }, "auth-emulator is missing"],
  ])("that cannot be used are named: %j", (attributes, problem) => {
    expect(() => read(attributes)).toThrow(problem);
  });
});
