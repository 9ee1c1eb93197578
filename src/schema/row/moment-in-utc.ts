/**
 * A moment with an offset from UTC, in the formats of ISO 8601 and PostgreSQL. One with a small z is among them, since SQLite compares texts;
 * `Z` is what is stored, in any number of digits.
 */
const zoned =
  /^(?<day>\d{4}-\d\d-\d\d)[Tt ](?<minute>\d\d:\d\d)(?::(?<second>\d\d)(?<fraction>\.\d+)?)? ?(?:z|(?<sign>[+-])(?<hours>\d\d)(?::?(?<minutes>\d\d))?)$/;

/** Returns whether a text looks like a moment with an offset from UTC, which {@link momentInUtc} may change. */
export function hasOffset(text: string): boolean {
  return zoned.test(text);
}

/** Returns the moment in UTC with all of its digits, at least milliseconds, as a Date is written; another text as it is. */
export function momentInUtc(text: string): string {
  const found = zoned.exec(text)?.groups;
  if (found === undefined) return text;
  const { day = "", minute = "", second = "00", fraction = ".", sign = "+", hours = "00", minutes = "00" } = found;
  const said = new Date(`${day}T${minute}:${second}Z`);
  // Date would normalize a day that the calendar does not have. Such a text is left to the engine.
  if (Number.isNaN(said.getTime()) || !said.toISOString().startsWith(`${day}T${minute}:${second}`)) return text;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const moment = new Date(said.getTime() - (sign === "-" ? -offset : offset));
  return `${moment.toISOString().slice(0, "2024-01-02T03:04:05".length)}${fraction.padEnd(".000".length, "0")}Z`;
}
