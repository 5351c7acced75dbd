"use client";

import type { Upload, UploadStep, UseFiles } from "clawfire-react";
import { fill, shownName, shownSize, type FileWords } from "clawfire-react/words";
import { useEffect, useRef, useState } from "react";
import { AgainIcon, CloseIcon, FileIcon } from "../icons";
import { useFileWords, useSentenceOf, useSpeech } from "../speech";

/** The files beside the message that is being written, and what is not taken. */
export function UploadList({ files }: { readonly files: UseFiles }) {
  const words = useFileWords();
  const sentenceOf = useSentenceOf();
  const { uploads, refused } = files;
  return (
    <>
      {uploads.length === 0 ? null : (
        <ul className="uploads" aria-label={words.files}>
          {uploads.map((upload) => (
            <UploadItem key={upload.id} upload={upload} files={files} />
          ))}
        </ul>
      )}
      {refused.map(({ name, failure }, index) => (
        <p key={index} className="refused" role="alert">
          {fill(words.about, { name: shownName(name), sentence: sentenceOf(failure) })}
        </p>
      ))}
      <Heard uploads={uploads} />
    </>
  );
}

interface UploadItemProps {
  readonly upload: Upload;
  readonly files: UseFiles;
}

function UploadItem({ upload, files: { retry, remove } }: UploadItemProps) {
  const words = useFileWords();
  const stepWords = useStepWords();
  const { id, step } = upload;
  const name = shownName(upload.name, 28);
  const isAgain = step.kind === "failed" && step.again;
  return (
    <li className="upload" data-step={step.kind}>
      <Thumbnail upload={upload} />
      <div className="upload-words">
        <bdi title={shownName(upload.name, 300)}>{name}</bdi>
        <span className="upload-step">{stepWords(step, upload.bytes)}</span>
        {step.kind === "uploading" ? <progress aria-label={name} max={1} value={step.part} /> : null}
      </div>
      {isAgain ? (
        <button
          type="button"
          className="icon-button"
          aria-label={fill(words.retryFile, { name })}
          onClick={() => retry(id)}
        >
          <AgainIcon />
        </button>
      ) : null}
      <button
        type="button"
        className="icon-button"
        aria-label={fill(words.removeFile, { name })}
        onClick={() => remove(id)}
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

function useStepWords(): (step: UploadStep, bytes?: number) => string {
  const words = useFileWords();
  const sentenceOf = useSentenceOf();
  const { locale } = useSpeech();
  return (step, bytes) => {
    if (step.kind === "failed") return sentenceOf(step.failure);
    if (step.kind === "ready" && bytes !== undefined) return shownSize(step.attachment.bytes, locale);
    return wordsOf(step, words, locale);
  };
}

function wordsOf(step: UploadStep, words: FileWords, locale: string): string {
  switch (step.kind) {
    case "waiting":
      return step.offline ? words.waitingForNetwork : words.waiting;
    case "uploading":
      return fill(words.uploading, { percent: step.part.toLocaleString(locale, { style: "percent" }) });
    case "shrinking":
      return words.shrinking;
    case "checking":
      return words.checking;
    default:
      return words.ready;
  }
}

/** Tells a screen reader once of each file that is ready, that waits for the network, or that failed. */
function Heard({ uploads }: { readonly uploads: readonly Upload[] }) {
  const words = useFileWords();
  const stepWords = useStepWords();
  const [heard, setHeard] = useState("");
  const told = useRef(new Map<string, string>());
  useEffect(() => {
    for (const { id, name, step } of uploads) {
      const isNews =
        step.kind === "ready" || step.kind === "failed" || (step.kind === "waiting" && step.offline);
      if (isNews && told.current.get(id) !== step.kind)
        setHeard(fill(words.about, { name: shownName(name), sentence: stepWords(step) }));
      told.current.set(id, step.kind);
    }
  }, [uploads, words, stepWords]);
  return (
    <div className="visually-hidden" role="status" data-testid="heard-files">
      {heard}
    </div>
  );
}
