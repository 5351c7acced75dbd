import { toCallFailure, type CallFailure } from "../call-failure.ts";
import type { Attachment } from "../contract.ts";
import type { FileLinks } from "./file-links.ts";

/** What React and Preact have in common: what is here is a hook of whichever it is given. */
interface Hooks {
  readonly useEffect: (effect: () => void, inputs: readonly unknown[]) => void;
  readonly useState: <State>(initial: State) => readonly [State, (next: State) => void];
}

/** A click on a link, as both tell it. */
interface Click {
  readonly currentTarget: HTMLAnchorElement;
  preventDefault(): void;
}

/** Why an address is refused of a file that the backend has no more. */
const GONE = "attachment-refused";

export type FileLink = ReturnType<typeof fileLink>;

/** Where a file can be had. An address that has run out is asked for anew when somebody is about to follow it, at the latest by a click. */
export function fileLink({ useState }: Pick<Hooks, "useState">, file: Attachment, links: FileLinks) {
  const [failure, setFailure] = useState<CallFailure | undefined>(undefined);
  const [, draw] = useState({});
  const isGone = failure?.reason === GONE;
  const url = links.urlOf(file) ?? file.url;
  /** @param isQuiet Nobody is told of what passes. */
  const renew = async (isQuiet: boolean): Promise<string | undefined> => {
    try {
      const renewed = await links.renew(file);
      setFailure(undefined);
      draw({});
      return renewed;
    } catch (error) {
      const known = toCallFailure(error);
      if (!isQuiet || known.reason === GONE) setFailure(known);
      return undefined;
    }
  };
  const wish = () => {
    if (!isGone && links.urlOf(file) === undefined) void renew(true);
  };
  const follow = async (link: HTMLAnchorElement) => {
    const renewed = await renew(false);
    if (!renewed) return;
    link.href = renewed;
    link.click();
  };
  const onClick = (event: Click) => {
    if (links.urlOf(file) !== undefined) return;
    event.preventDefault();
    if (!isGone) void follow(event.currentTarget);
  };
  const events = { onPointerEnter: wish, onFocus: wish, onClick };
  const where = isGone
    ? ({ role: "link", "aria-disabled": true, tabIndex: 0 } as const)
    : ({ href: url, target: "_blank", rel: "noopener noreferrer" } as const);
  return { url, failure, isGone, renew, wish, props: { ...where, ...events } };
}

/** What is shown stays as it is while its address is changed by each page of messages; once that has run out, another one is asked for. */
export function steadyUrl({ useEffect, useState }: Hooks, { url, renew, wish }: FileLink) {
  const [src, setSrc] = useState(url);
  const [failed, setFailed] = useState<readonly string[]>([""]);
  const [isAsking, setAsking] = useState(false);
  const hasFailed = failed.includes(src);
  useEffect(() => wish(), []);
  useEffect(() => {
    if (hasFailed && src !== url) setSrc(url);
  }, [hasFailed, src, url]);
  const onError = () => {
    setFailed([...failed, src]);
    if (failed.length > 1 || src !== url) return;
    setAsking(true);
    void renew(true).then(() => setAsking(false));
  };
  return { src, onError, isBroken: hasFailed && src === url && !isAsking };
}
