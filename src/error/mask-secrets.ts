/** A password of a URL, with what stands before it there. */
interface KnownSecret {
  readonly before: string;
  readonly password: string;
}

/** Passwords of the URLs that this process was given. State of the whole process, since any part of it may tell of them. */
const known = new Map<string, KnownSecret>();

/** A URL with a password, up to the last "@" before white space or a quote: a password may hold any other character as it is. */
const urlWithPassword = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,40}:\/\/[^\s:@/?#"'`<>]{0,300}:)[^\s"'`<>]{1,2000}@/gi;
/** The same without its slashes, which is a mistake, for the schemes of databases. */
const slipWithPassword = /\b((?:postgres(?:ql)?|mysql|mariadb)(?:\+[a-z0-9]+)?:)(?!\/\/)[^\s"'`<>]{1,2000}@/gi;
const secretParameter =
  /([?&](?:password|passwd|pwd|sslpassword|secret|token|api_?key)=)(?!\*\*\*)[^\s&"'`<>]{1,2000}/gi;

/** Notes the password of a URL, so that {@link maskSecrets} knows it where it was decoded, or the URL was cut behind it. */
export function noteSecretsOf(url: string): void {
  const [, before, password] = /(:\/\/[^:@/?#]*:)([^]+)@/.exec(url) ?? [];
  if (before === undefined || password === undefined) return;
  for (const form of [password, decode(password)]) known.set(before + form, { before, password: form });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns text in which each password of a URL is `***`: messages repeat what users, drivers and hooks say. */
export function maskSecrets(text: string): string {
  if (!/[:=]/.test(text)) return text;
  let masked = text.replaceAll(secretParameter, "$1***");
  for (const { before, password } of known.values()) {
    masked = masked.replaceAll(before + password, `${before}***`).replaceAll(`:${password}@`, ":***@");
  }
  if (!masked.includes("@")) return masked;
  return masked.replaceAll(urlWithPassword, "$1***@").replaceAll(slipWithPassword, "$1***@");
}
