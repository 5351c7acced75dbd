import type { Metadata } from "next";

export const metadata: Metadata = { title: "Not found" };

/** In place of the one of Next.js, whose styles stand in the page, which its policy does not allow. */
export default function NotFound() {
  return (
    <main className="centered">
      <div className="card notice-card">
        <h1>There is no such page</h1>
        <p>
          Nothing is at this address. <a href="/">Go to the chat.</a>
        </p>
      </div>
    </main>
  );
}
