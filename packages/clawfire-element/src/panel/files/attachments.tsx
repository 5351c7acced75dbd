import { useEffect, useState } from "preact/hooks";
import { shownName, shownSize } from "../../../../clawfire-react/src/files/names.ts";
import type { Attachment } from "../../../../clawfire-react/src/contract.ts";
import { fill } from "../../../../clawfire-react/src/words/words.ts";
import { FileIcon } from "./icons.tsx";
import type { Files } from "./open-files.ts";

interface AttachmentsProps {
  readonly files: Files;
  readonly attachments: readonly Attachment[];
}

/** The files of a message: pictures and recordings to look at and listen to, others to download. */
export function Attachments({ files, attachments }: AttachmentsProps) {
  return (
    <ul class="attachments" aria-label={files.words.files}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <Shown files={files} attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

interface ShownProps {
  readonly files: Files;
  readonly attachment: Attachment;
}

function Shown({ files, attachment }: ShownProps) {
  const { src, onError, isGone } = useSteadyUrl(attachment, files);
  const { kind, name, url, width, height } = attachment;
  const { picture, recording } = files.words;
  if (isGone || kind === "file") return <Card files={files} attachment={attachment} />;
  const label = fill(kind === "audio" ? recording : picture, { name: shownName(name) });
  if (kind === "audio")
    return <audio controls preload="none" src={src} aria-label={label} onError={onError} />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" class="picture">
      <img
        src={src}
        alt={label}
        width={width}
        height={height}
        referrerpolicy="no-referrer"
        onError={onError}
      />
    </a>
  );
}

function Card({ files: { words }, attachment: { name, bytes, url } }: ShownProps) {
  const size = shownSize(bytes, words.language);
  return (
    <a
      href={url}
      download={name}
      target="_blank"
      rel="noopener noreferrer"
      class="file-card"
      aria-label={`${fill(words.download, { name: shownName(name) })} ${size}`}
    >
      <FileIcon />
      <bdi>{shownName(name)}</bdi> <span class="quiet">{size}</span>
    </a>
  );
}

/** What is shown stays as it is while its address is changed by each page of messages, and is asked for anew once it is over. */
function useSteadyUrl({ url }: Attachment, { session }: Files) {
  const [src, setSrc] = useState(url);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const isOver = failed.includes(src);
  useEffect(() => {
    if (isOver && src !== url) setSrc(url);
  }, [isOver, src, url]);
  const onError = () => {
    setFailed([...failed, src]);
    if (failed.length === 0 && src === url) void session.chat.refresh();
  };
  return { src, onError, isGone: isOver && src === url };
}
