"use client";

import { useEffect, useState } from "react";
import type { Attachment } from "./contract.ts";
import { fileLink, steadyUrl, type FileLink } from "./files/file-link.ts";
import type { FileLinks } from "./files/file-links.ts";

/** Where a file of a message can be had: the attributes of a link to it, whose address is asked for anew once it has run out. */
export const useFileLink = (file: Attachment, links: FileLinks): FileLink =>
  fileLink({ useState }, file, links);

/** The `src` of such a file, which stays as it is while it can be shown. */
export const useSteadyUrl = (link: FileLink) => steadyUrl({ useEffect, useState }, link);
