"use client";

import type { Attachment } from "clawfire-react/contract";
import { fill, shownName, shownSize } from "clawfire-react/words";
import { createContext, use, useEffect, useState } from "react";
import { FileIcon } from "../icons";
import { useFileWords, useSpeech } from "../speech";

/** Has the messages loaded again: an address of a file lasts for minutes only. */
export const RenewContext = createContext<() => void>(() => {});

/** The files of a message: pictures and recordings to look at and listen to, others to download. */
export function Attachments({
  attachments = [],
}: {
  readonly attachments?: readonly Attachment[] | undefined;
}) {
  const { files } = useFileWords();
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label={files}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <Shown attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function Shown({ attachment }: { readonly attachment: Attachment }) {
  const { src, onError, isGone } = useSteadyUrl(attachment);
  const words = useFileWords();
  const { kind, name, url, width, height } = attachment;
  if (isGone || kind === "file") return <Card attachment={attachment} />;
  if (kind === "audio")
    return (
      <audio
        controls
        preload="none"
        src={src}
        aria-label={fill(words.recording, { name: shownName(name) })}
        onError={onError}
      />
    );
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className="picture">
      <img
        src={src}
        alt={fill(words.picture, { name: shownName(name) })}
        width={width}
        height={height}
        referrerPolicy="no-referrer"
        onError={onError}
      />
    </a>
  );
}

function Card({ attachment: { name, bytes, url } }: { readonly attachment: Attachment }) {
  const { locale } = useSpeech();
  const words = useFileWords();
  const size = shownSize(bytes, locale);
  return (
    <a
      href={url}
      download={name}
      target="_blank"
      rel="noopener noreferrer"
      className="file-card"
      aria-label={`${fill(words.download, { name: shownName(name) })} ${size}`}
    >
      <FileIcon />
      <bdi title={shownName(name, 300)}>{shownName(name)}</bdi> <span className="quiet">{size}</span>
    </a>
  );
}

/** What is shown stays as it is while its address is changed by each page of messages, and is asked for anew once it is over. */
function useSteadyUrl({ url }: Attachment) {
  const renew = use(RenewContext);
  const [src, setSrc] = useState(url);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const isOver = failed.includes(src);
  useEffect(() => {
    if (isOver && src !== url) setSrc(url);
  }, [isOver, src, url]);
  const onError = () => {
    setFailed([...failed, src]);
    if (failed.length === 0 && src === url) renew();
  };
  return { src, onError, isGone: isOver && src === url };
}
