import type { ComponentChildren, TargetedEvent } from "preact";
import { useRef } from "preact/hooks";
import { useStore } from "../context.ts";
import { CameraIcon, ClipIcon } from "./icons.tsx";
import type { Files } from "./open-files.ts";

/** Chooses files; where there is a finger instead of a mouse, also takes a picture. */
export function Buttons({ files: { session, tray, words } }: { readonly files: Files }) {
  const { offer } = useStore(session.conversations);
  if (offer === undefined) return null;
  const { contentTypes } = offer;
  // Some systems know no type of these.
  const endings = contentTypes.includes("text/markdown") ? [".md", ".csv", ".txt", ".json"] : [];
  return (
    <>
      <Choose label={words.attach} accept={[...contentTypes, ...endings].join(",")} onFiles={tray.add}>
        <ClipIcon />
      </Choose>
      {contentTypes.some((type) => type.startsWith("image/")) ? (
        <Choose label={words.takePicture} accept="image/*" capture onFiles={tray.add}>
          <CameraIcon />
        </Choose>
      ) : null}
    </>
  );
}

interface ChooseProps {
  readonly label: string;
  readonly accept: string;
  readonly capture?: boolean;
  readonly onFiles: (files: Iterable<File>) => void;
  readonly children: ComponentChildren;
}

function Choose({ label, accept, capture = false, onFiles, children }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    onFiles([...(currentTarget.files ?? [])]);
    currentTarget.value = ""; // the same file may be chosen again
  };
  return (
    <>
      <button
        type="button"
        class={capture ? "plain only-touch" : "plain"}
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
