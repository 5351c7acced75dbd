"use client";

import type { Attachment } from "clawfire-react/contract";
import { FileLinks, fitted, useFileLink, useSteadyUrl, type FileLink } from "clawfire-react";
import { fill, shownName, shownSize } from "clawfire-react/words";
import { createContext, use } from "react";
import { FileIcon } from "../icons";
import { useFileWords, useSentenceOf, useSpeech } from "../speech";

/** Which addresses of files can still be used, of all that are shown. */
export const LinksContext = createContext(new FileLinks(async () => ""));

/** Of a picture, in pixels. */
const LONGEST = 320;

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

interface AttachmentProps {
  readonly attachment: Attachment;
}

function Shown({ attachment }: AttachmentProps) {
  const link = useFileLink(attachment, use(LinksContext));
  const { failure } = link;
  const sentenceOf = useSentenceOf();
  const { gone } = useFileWords();
  return (
    <>
      <Content attachment={attachment} link={link} />
      {failure ? (
        <p className="quiet" role="alert">
          {link.isGone ? gone : sentenceOf(failure)}
        </p>
      ) : null}
    </>
  );
}

interface ContentProps extends AttachmentProps {
  readonly link: FileLink;
}

function Content({ attachment, link }: ContentProps) {
  const { src, onError, isBroken } = useSteadyUrl(link);
  const words = useFileWords();
  const { kind, name } = attachment;
  if (isBroken || link.isGone || kind === "file") return <Card attachment={attachment} link={link} />;
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
    <a {...link.props} className="picture">
      <img
        src={src}
        alt={fill(words.picture, { name: shownName(name) })}
        {...fitted(attachment, LONGEST)}
        referrerPolicy="no-referrer"
        onError={onError}
      />
    </a>
  );
}

function Card({ attachment: { name, bytes }, link }: ContentProps) {
  const { locale } = useSpeech();
  const words = useFileWords();
  const size = shownSize(bytes, locale);
  return (
    <a
      {...link.props}
      download={name}
      className="file-card"
      aria-label={`${fill(words.download, { name: shownName(name) })} ${size}`}
    >
      <FileIcon />
      <bdi title={shownName(name, 300)}>{shownName(name)}</bdi> <span className="quiet">{size}</span>
    </a>
  );
}
