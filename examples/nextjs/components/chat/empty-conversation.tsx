import { Flame } from "../icons";
import { useChatWords, useWords } from "../speech";

export function EmptyConversation({ onSuggest }: { readonly onSuggest: (words: string) => void }) {
  const { greeting } = useWords();
  const { askAnything, suggestions } = useChatWords();
  return (
    <div className="empty">
      <Flame />
      <h2>{greeting}</h2>
      <p>{askAnything}</p>
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
