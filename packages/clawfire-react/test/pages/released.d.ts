declare module "released:*" {
  import type { FC } from "react";

  export const Example: FC;
}
