import { line } from "../icons.tsx";

export const ClipIcon = line(
  "M20 11.500l-8.500 8.500a5 5 0 0 1-7-7L13 4.500a3.300 3.300 0 0 1 4.700 4.700L9.500 17.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7.700",
);
export const CameraIcon = line(
  "M4 8h3.500L9 5.500h6L16.500 8H20v11H4zM12 16.500a3.500 3.500 0 1 0 0-7a3.500 3.500 0 0 0 0 7",
);
export const FileIcon = line("M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6");
export const AgainIcon = line("M20 11a8 8 0 1 0-2.300 6M20 5v6h-6");
