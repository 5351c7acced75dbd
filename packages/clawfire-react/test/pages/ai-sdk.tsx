import { Example } from "released:ai-sdk";
import { draw } from "./visitor.ts";

draw(<Example />);
