/** How long a name may be. */
export interface NameLimit {
  /** In UTF-8. */
  readonly bytes: number;
  /** In code points. */
  readonly characters: number;
}

/** What every engine takes: PostgreSQL cuts after 63 bytes, MySQL and MariaDB refuse more than 64 characters. */
export const portableNameLimit: NameLimit = { bytes: 63, characters: 64 };

/** Returns eight hexadecimal digits that stand for a text. */
export function hashName(text: string): string {
  // Loaded here and not at the top: every start reads this file through the configuration, and importing node:crypto takes 4 ms.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Returns the name, or where it is too long its start and a hash of the whole: the same name always becomes the same. */
export function shortenName(name: string, limit: NameLimit = portableNameLimit): string {
  const characters = Array.from(name);
  if (Buffer.byteLength(name) <= limit.bytes && characters.length <= limit.characters) return name;
  const suffix = `_${hashName(name)}`;
  let bytes = Buffer.byteLength(suffix);
  let kept = "";
  for (const character of characters.slice(0, limit.characters - suffix.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit.bytes) break;
    kept += character;
  }
  return kept.replace(/_+$/, "") + suffix;
}
