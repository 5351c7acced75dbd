import { useWords } from "./context.ts";
import { BackIcon, CloseIcon, ListIcon, PlusIcon } from "./icons.tsx";
import type { PanelHost } from "./panel.tsx";

export interface HeadProps {
  readonly host: Pick<PanelHost, "settings" | "onClose">;
  readonly isListing?: boolean;
  readonly onList?: () => void;
  readonly onNew?: () => void;
}

export function Head({ host, isListing = false, onList, onNew }: HeadProps) {
  const words = useWords();
  return (
    <header part="header">
      {onList ? (
        <button
          type="button"
          class="plain"
          aria-label={isListing ? words.back : words.conversations}
          onClick={onList}
        >
          {isListing ? <BackIcon /> : <ListIcon />}
        </button>
      ) : null}
      <h2 dir="auto">{isListing ? words.conversations : (host.settings.heading ?? words.heading)}</h2>
      {onNew ? (
        <button type="button" class="plain" aria-label={words.newConversation} onClick={onNew}>
          <PlusIcon />
        </button>
      ) : null}
      {host.onClose ? (
        <button type="button" class="plain" aria-label={words.close} onClick={host.onClose}>
          <CloseIcon />
        </button>
      ) : null}
    </header>
  );
}
