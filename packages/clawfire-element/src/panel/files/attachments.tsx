import type { FileLink } from "../../../../clawfire-react/src/files/file-link.ts";
import { fitted } from "../../../../clawfire-react/src/files/fitted.ts";
import { shownName, shownSize } from "../../../../clawfire-react/src/files/names.ts";
import type { Attachment } from "../../../../clawfire-react/src/contract.ts";
import { sentenceIn } from "../../../../clawfire-react/src/sentence-in.ts";
import { fill } from "../../../../clawfire-react/src/words/words.ts";
import { FileIcon } from "./icons.tsx";
import type { Files } from "./open-files.ts";
import { useFileLink, useSteadyUrl } from "./use-file-link.ts";

/** Of a picture, in pixels. */
const LONGEST = 256;

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
  const link = useFileLink(attachment, files.links);
  const { failure } = link;
  const { gone, failures } = files.words;
  return (
    <>
      <Content files={files} attachment={attachment} link={link} />
      {failure ? <p role="alert">{link.isGone ? gone : sentenceIn(failure, failures)}</p> : null}
    </>
  );
}

interface ContentProps extends ShownProps {
  readonly link: FileLink;
}

function Content({ files, attachment, link }: ContentProps) {
  const { src, onError, isBroken } = useSteadyUrl(link);
  const { kind, name } = attachment;
  const { picture, recording } = files.words;
  if (isBroken || link.isGone || kind === "file")
    return <Card files={files} attachment={attachment} link={link} />;
  const label = fill(kind === "audio" ? recording : picture, { name: shownName(name) });
  if (kind === "audio")
    return <audio controls preload="none" src={src} aria-label={label} onError={onError} />;
  return (
    <a {...link.props} class="picture">
      <img
        src={src}
        alt={label}
        {...fitted(attachment, LONGEST)}
        referrerpolicy="no-referrer"
        onError={onError}
      />
    </a>
  );
}

function Card({ files: { words }, attachment: { name, bytes }, link }: ContentProps) {
  const size = shownSize(bytes, words.language);
  return (
    <a
      {...link.props}
      download={name}
      class="file-card"
      aria-label={`${fill(words.download, { name: shownName(name) })} ${size}`}
    >
      <FileIcon />
      <bdi>{shownName(name)}</bdi> <span class="quiet">{size}</span>
    </a>
  );
}
