import { Example } from "released:assistant-ui";
import { draw } from "./visitor.ts";

draw(<Example />);
