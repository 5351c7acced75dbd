/** What somebody sees who copied the example and has not told it its project yet. */
export function SetUpFirst() {
  return (
    <main className="centered">
      <div className="card notice-card">
        <h1>Tell the page its Firebase project</h1>
        <p>
          Copy <code>.env.example</code> to <code>.env.local</code>, fill in the values of your web app
          (Firebase console, Project settings, General), and start the page again.
        </p>
        <p>
          Without a project, run <code>npm start</code> at the root of the repository: it brings up the
          emulators and this page.
        </p>
      </div>
    </main>
  );
}
