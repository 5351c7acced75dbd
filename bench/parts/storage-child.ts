/** A local bucket in a process of its own, so that its work is not counted as ours. */
import { startStorage } from "../../local-stack/storage-server.ts";

const [credentialsFile = ""] = process.argv.slice(2);
const server = await startStorage({ credentialsFile });
process.on("disconnect", () => process.exit(0));
process.send?.(server.environment);
