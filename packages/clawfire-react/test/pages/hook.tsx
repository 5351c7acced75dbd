import { useState } from "react";
import { useChat } from "../../src/index.ts";
import { draw, session } from "./visitor.ts";

function Chat() {
  const { messages, turn, busy, send, stop } = useChat(session);
  const [text, setText] = useState("");
  const open = turn ? [turn.text, turn.reply] : [];
  return (
    <>
      <ul>
        {[...messages.map((message) => message.text), ...open].map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (send(text)) setText("");
        }}
      >
        <input placeholder="Message" value={text} onChange={(event) => setText(event.target.value)} />
      </form>
      <button disabled={!busy} onClick={stop}>
        Stop
      </button>
    </>
  );
}

draw(<Chat />);
