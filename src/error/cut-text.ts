/** Most characters of one line of a message: names and values come from others, and may be of any length. */
const longestLine = 1000;
/** Most characters of a message. */
const longestText = 20_000;

/** Returns text as people can read it: what is too long loses its middle, and says how much. */
export function cutText(text: string): string {
  if (text.length <= longestLine) return text;
  const lines = text.split("\n").map((line) => cutMiddle(line, longestLine));
  return cutMiddle(lines.join("\n"), longestText);
}

function cutMiddle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = Math.floor(longest / 4);
  const begin = longest - end;
  return `${text.slice(0, begin)} … ${text.length - begin - end} characters left out … ${text.slice(-end)}`;
}
