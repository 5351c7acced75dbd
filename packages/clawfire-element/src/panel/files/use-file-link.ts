import { useEffect, useState } from "preact/hooks";
import type { Attachment } from "../../../../clawfire-react/src/contract.ts";
import { fileLink, steadyUrl, type FileLink } from "../../../../clawfire-react/src/files/file-link.ts";
import type { FileLinks } from "../../../../clawfire-react/src/files/file-links.ts";

export const useFileLink = (file: Attachment, links: FileLinks) => fileLink({ useState }, file, links);
export const useSteadyUrl = (link: FileLink) => steadyUrl({ useEffect, useState }, link);
