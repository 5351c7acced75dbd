import type { ReactNode } from "react";

/** Drawn in lines of the text's colour; hidden from screen readers, for whom the button has a name. */
function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      className="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

const path = (d: string) => () => (
  <Icon>
    <path d={d} />
  </Icon>
);

export const SendIcon = path("M12 19V5M6 11l6-6 6 6");
export const PlusIcon = path("M12 5v14M5 12h14");
export const MenuIcon = path("M4 7h16M4 12h16M4 17h10");
export const CloseIcon = path("M6 6l12 12M18 6L6 18");
export const ThumbUpIcon = path(
  "M7 11v9H4v-9h3zm0 0l4-8a2 2 0 0 1 2 2v4h6a1.5 1.5 0 0 1 1.5 1.800l-1.5 7.500A2 2 0 0 1 17 20H7",
);
export const ThumbDownIcon = path(
  "M17 13V4h3v9h-3zm0 0l-4 8a2 2 0 0 1-2-2v-4H5a1.5 1.5 0 0 1-1.5-1.800L5 5.700A2 2 0 0 1 7 4h10",
);
export const CheckIcon = path("M5 12.5l4.5 4.500L19 7.5");
export const EditIcon = path("M4 20h4L19 9l-4-4L4 16v4zM13.5 6.500l4 4");
export const AgainIcon = path("M20 11a8 8 0 1 0-2.300 6M20 5v6h-6");
export const TrashIcon = path("M4 7h16M9 7V4.500h6V7M6.5 7l1 13h9l1-13M10 11v5.500M14 11v5.5");
export const ClipIcon = path(
  "M20 11.500l-8.500 8.500a5 5 0 0 1-7-7L13 4.500a3.300 3.300 0 0 1 4.700 4.700L9.500 17.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7.700",
);
export const CameraIcon = path(
  "M4 8h3.500L9 5.500h6L16.500 8H20v11H4zM12 16.500a3.500 3.500 0 1 0 0-7a3.500 3.500 0 0 0 0 7",
);
export const FileIcon = path("M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6");
export const DownIcon = path("M12 5v14M6 13l6 6 6-6");
export const AlertIcon = path("M12 4L2.5 20h19L12 4zM12 10v4.500M12 17.300v.2");
export const DeviceIcon = path("M4 5h16v11H4zM9 20h6M12 16v4");

export function CopyIcon() {
  return (
    <Icon>
      <rect x="9" y="9" width="11" height="11" rx="2" />
      <path d="M15 9V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h3" />
    </Icon>
  );
}

export function StopIcon() {
  return (
    <svg aria-hidden="true" className="icon" viewBox="0 0 24 24" fill="currentColor">
      <rect x="7" y="7" width="10" height="10" rx="2" />
    </svg>
  );
}

export function Flame() {
  return (
    <svg aria-hidden="true" className="flame" viewBox="0 0 32 32">
      <rect width="32" height="32" rx="9" fill="var(--brand)" />
      <path
        d="M16.6 5.500c.9 4-2.2 5.6-4 8.3-2.6 3.8-1.4 9 2.1 11.2-.9-2.6-.1-4.7 1.9-6.5.2 2.2 1.4 3.1 2.3 4.4.6.9.7 1.7.5 2.6 3.3-1.4 4.7-4.3 4.3-7.5-.5-4.7-5.3-6.8-7.1-12.500z"
        fill="#fff"
      />
    </svg>
  );
}
