import type { ComponentChildren } from "preact";

function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg viewBox="0 0 24 24" class="icon" aria-hidden="true">
      {children}
    </svg>
  );
}

export const line = (d: string) => () => (
  <Icon>
    <path d={d} />
  </Icon>
);

export const CloseIcon = line("M6 6l12 12M18 6L6 18");
export const BackIcon = line("M15 5l-7 7 7 7");
export const PlusIcon = line("M12 5v14M5 12h14");
export const ListIcon = line("M4 6h16M4 12h16M4 18h10");
export const SendIcon = line("M12 19V5M6 11l6-6 6 6");
export const StopIcon = line("M7 7h10v10H7z");
export const UpIcon = line("M7 11v9H4v-9zl4-8a2 2 0 0 1 2 2v4h6l1 2-2 7-2 2H7");
export const DownIcon = line("M17 13V4h3v9zl-4 8a2 2 0 0 1-2-2v-4H5l-1-2 2-7 2-2h9");
export const BinIcon = line("M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13");
