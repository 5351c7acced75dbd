import type { Metadata } from "next";
import { speechFor } from "@/lib/spoken";

export async function generateMetadata(): Promise<Metadata> {
  const { common } = await speechFor("chat");
  return { title: common.notFoundTitle };
}

/** In place of the one of Next.js, whose styles stand in the page, which its policy does not allow. */
export default async function NotFound() {
  const { common } = await speechFor("chat");
  return (
    <main className="centered">
      <div className="card notice-card">
        <h1>{common.notFound}</h1>
        <p>
          {common.nothingHere} <a href="/">{common.goToChat}</a>
        </p>
      </div>
    </main>
  );
}
