import { Flame } from "../icons";

const suggestions = [
  "What can you do for me?",
  "Explain how this chat works",
  "Write a small TypeScript function",
];

export function EmptyConversation({ onSuggest }: { readonly onSuggest: (words: string) => void }) {
  return (
    <div className="empty">
      <Flame />
      <h2>How can I help?</h2>
      <p>Ask anything. Your conversations are kept for you, and for nobody else.</p>
      <ul>
        {suggestions.map((words) => (
          <li key={words}>
            <button type="button" className="suggestion" onClick={() => onSuggest(words)}>
              {words}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
