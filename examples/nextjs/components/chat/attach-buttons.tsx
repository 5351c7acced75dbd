"use client";

import type { UseFiles } from "clawfire-react";
import { useRef, type ChangeEvent } from "react";
import { CameraIcon, ClipIcon } from "../icons";
import { useFileWords } from "../speech";

/** Chooses files; where there is a finger instead of a mouse, also takes a picture. */
export function AttachButtons({ files: { add, offer } }: { readonly files: UseFiles }) {
  const words = useFileWords();
  const takesPictures = offer.contentTypes.some((type) => type.startsWith("image/"));
  return (
    <>
      <ChooseButton label={words.attach} accept={acceptOf(offer.contentTypes)} onFiles={add}>
        <ClipIcon />
      </ChooseButton>
      {takesPictures ? (
        <ChooseButton label={words.takePicture} accept="image/*" capture onFiles={add}>
          <CameraIcon />
        </ChooseButton>
      ) : null}
    </>
  );
}

interface ChooseButtonProps {
  readonly label: string;
  readonly accept: string;
  readonly capture?: boolean;
  readonly onFiles: UseFiles["add"];
  readonly children: React.ReactNode;
}

function ChooseButton({ label, accept, capture = false, onFiles, children }: ChooseButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(target.files ?? [])]);
    target.value = ""; // the same file may be chosen again
  };
  return (
    <>
      <button
        type="button"
        className={capture ? "icon-button only-touch" : "icon-button"}
        aria-label={label}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        capture={capture ? "environment" : undefined}
        multiple={!capture}
        onChange={onChange}
      />
    </>
  );
}

/** Endings too: some systems know no type of Markdown. */
function acceptOf(contentTypes: readonly string[]): string {
  const endings = contentTypes.includes("text/markdown") ? [".md", ".csv", ".txt", ".json"] : [];
  return [...contentTypes, ...endings].join(",");
}
