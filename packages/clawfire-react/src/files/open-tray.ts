import { FileTray, type FileTrayOptions } from "./file-tray.ts";
import { put } from "./put.ts";
import { shrink } from "./shrink.ts";

/** With what a browser has. */
export function openTray(options: Omit<FileTrayOptions, "put" | "shrink">): FileTray {
  return new FileTray({ ...options, put, shrink });
}
