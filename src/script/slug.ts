/** Longest slug in letters; a longer message is cut after a word. */
const longest = 48;

/**
 * Returns a message as the end of a file name: lower-case ASCII letters, digits and underscores. Other alphabets are transliterated,
 * so that the name survives every file system, archive and terminal.
 */
export async function slugify(message: string): Promise<string> {
  const ascii = /[^ -~]/.test(message) ? await transliterate(message) : message;
  const words = ascii
    .replaceAll(/['’`]/g, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  let slug = words[0]?.slice(0, longest) ?? "revision";
  for (const word of words.slice(1)) {
    if (slug.length + 1 + word.length > longest) break;
    slug += `_${word}`;
  }
  return slug;
}

async function transliterate(message: string): Promise<string> {
  const { default: anyAscii } = await import("any-ascii");
  return anyAscii(message.normalize("NFC"));
}
