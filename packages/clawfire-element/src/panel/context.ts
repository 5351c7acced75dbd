import { createContext } from "preact";
import { useContext, useEffect, useReducer } from "preact/hooks";
import type { Files } from "./files/open-files.ts";
import type { Words } from "../../../clawfire-react/src/words/words.ts";

/** The words of the panel's language. */
export const WordsContext = createContext<Words | undefined>(undefined);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === undefined) throw new Error("There are no words.");
  return words;
}

/** What draws files, once there are any, or some may be sent. */
export const FilesContext = createContext<Files | undefined>(undefined);

export function useFiles(): Files | undefined {
  return useContext(FilesContext);
}

interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => Value;
}

export function useStore<Value>({ subscribe, snapshot }: Store<Value>): Value {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    draw(undefined); // what changed between drawing and subscribing
    return subscribe(() => draw(undefined));
  }, [subscribe]);
  return snapshot();
}

/** Whole seconds until a moment (epoch milliseconds), drawn anew each second. */
export function useSecondsUntil(moment: number | undefined): number {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const seconds = moment === undefined ? 0 : Math.max(0, Math.ceil((moment - Date.now()) / 1_000));
  useEffect(() => {
    if (seconds === 0) return undefined;
    const timer = setInterval(() => draw(undefined), 1_000);
    return () => clearInterval(timer);
  }, [moment, seconds === 0]);
  return seconds;
}
