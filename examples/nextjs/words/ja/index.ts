export { chat } from "./chat";
export { common } from "./common";
export { consoleWords } from "./console";
export { usage } from "./usage";
