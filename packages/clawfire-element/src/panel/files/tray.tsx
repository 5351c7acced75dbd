import { useEffect, useRef, useState } from "preact/hooks";
import type { FileTray, Upload, UploadStep } from "../../../../clawfire-react/src/core.ts";
import { shownName, shownSize } from "../../../../clawfire-react/src/files/names.ts";
import { sentenceIn } from "../../../../clawfire-react/src/sentence-in.ts";
import { fill } from "../../../../clawfire-react/src/words/words.ts";
import { useStore } from "../context.ts";
import { CloseIcon } from "../icons.tsx";
import { AgainIcon, FileIcon } from "./icons.tsx";
import type { Files } from "./open-files.ts";

interface TrayProps {
  readonly files: Files;
}

/** The files beside the message that is being written, and what is not taken. Files may be dropped on, and pasted into, the panel. */
export function Tray({ files }: TrayProps) {
  const { tray, words } = files;
  const { uploads, refused } = useStore(tray);
  const place = useRef<HTMLDivElement>(null);
  const isOver = useGivenFiles(place, tray);
  return (
    <div class="tray" ref={place}>
      {uploads.length === 0 ? null : (
        <ul class="uploads" aria-label={words.files}>
          {uploads.map((upload) => (
            <Item key={upload.id} upload={upload} files={files} />
          ))}
        </ul>
      )}
      {refused.map(({ name, failure }) => (
        <p role="alert">
          {fill(words.about, { name: shownName(name), sentence: sentenceIn(failure, words.failures) })}
        </p>
      ))}
      {tray.ready || uploads.length === 0 ? null : <small class="quiet">{words.notReady}</small>}
      {isOver ? <div class="drop-here">{words.dropHere}</div> : null}
      <Heard files={files} uploads={uploads} />
    </div>
  );
}

interface ItemProps extends TrayProps {
  readonly upload: Upload;
}

function Item({ upload, files: { tray, words } }: ItemProps) {
  const { id, bytes, step } = upload;
  const name = shownName(upload.name, 24);
  const isSized = step.kind === "ready" && bytes !== undefined;
  return (
    <li class="upload" data-step={step.kind}>
      <Thumbnail upload={upload} />
      <div>
        <bdi>{name}</bdi>
        <span>{isSized ? shownSize(step.attachment.bytes, words.language) : stepWords(step, words)}</span>
        {step.kind === "uploading" ? <progress aria-label={name} max={1} value={step.part} /> : null}
      </div>
      {step.kind === "failed" && step.again ? (
        <button
          type="button"
          class="plain"
          aria-label={fill(words.retryFile, { name })}
          onClick={() => tray.retry(id)}
        >
          <AgainIcon />
        </button>
      ) : null}
      <button
        type="button"
        class="plain"
        aria-label={fill(words.removeFile, { name })}
        onClick={() => tray.remove(id)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

function Thumbnail({ upload: { preview, step } }: { readonly upload: Upload }) {
  const [isBroken, setBroken] = useState(false);
  const kept = step.kind === "ready" && step.attachment.kind === "image" ? step.attachment.url : undefined;
  const src = preview ?? kept;
  if (src === undefined || isBroken) return <FileIcon />;
  return <img src={src} alt="" onError={() => setBroken(true)} />;
}

function stepWords(step: UploadStep, words: Files["words"]): string {
  switch (step.kind) {
    case "waiting":
      return step.offline ? words.waitingForNetwork : words.waiting;
    case "uploading":
      return fill(words.uploading, {
        percent: step.part.toLocaleString(words.language, { style: "percent" }),
      });
    case "failed":
      return sentenceIn(step.failure, words.failures);
    default:
      return words[step.kind];
  }
}

/** Tells a screen reader once of each file that is ready, that waits for the network, or that failed. */
function Heard({ files: { words }, uploads }: TrayProps & { readonly uploads: readonly Upload[] }) {
  const [heard, say] = useState("");
  const told = useRef(new Map<string, string>());
  useEffect(() => {
    for (const { id, name, step } of uploads) {
      const isNews =
        step.kind === "ready" || step.kind === "failed" || (step.kind === "waiting" && step.offline);
      if (isNews && told.current.get(id) !== step.kind)
        say(fill(words.about, { name: shownName(name), sentence: stepWords(step, words) }));
      told.current.set(id, step.kind);
    }
  }, [uploads]);
  return (
    <div class="hidden" role="status">
      {heard}
    </div>
  );
}

/**
 * Takes files that are dropped on the panel, and pictures that are pasted into it. What was copied in an office program is a picture
 * too, and meant as words.
 */
function useGivenFiles(place: { readonly current: HTMLElement | null }, { add }: FileTray): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const panel = place.current?.closest<HTMLElement>(".panel");
    const events = new AbortController();
    const options = { signal: events.signal };
    const hold = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(event.type !== "drop");
      if (event.type === "drop") add(event.dataTransfer.files);
    };
    const paste = (event: ClipboardEvent) => {
      const { clipboardData } = event;
      if (!clipboardData?.files.length || clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      add(clipboardData.files);
    };
    panel?.addEventListener("dragover", hold, options);
    panel?.addEventListener("drop", hold, options);
    panel?.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? setOver(false), options);
    panel?.addEventListener("paste", paste, options);
    return () => events.abort();
  }, [add]);
  return isOver;
}
