import type { CommonWords } from "@/words/en/common";
import { Filled } from "./speech";

/** What somebody sees who copied the example and has not told it its project yet. */
export function SetUpFirst({ words }: { readonly words: CommonWords }) {
  const files = { example: <code>.env.example</code>, local: <code>.env.local</code> };
  return (
    <main className="centered">
      <div className="card notice-card">
        <h1>{words.setUpTitle}</h1>
        <p>
          <Filled sentence={words.setUpProject} places={files} />
        </p>
        <p>
          <Filled sentence={words.setUpLocal} places={{ command: <code>npm start</code> }} />
        </p>
      </div>
    </main>
  );
}
