import { SqlSyntaxError, tokenize } from "./tokenizer.ts";
import { lowerName, identifierName } from "../../../schema/sql-names.ts";
import type { SqlToken } from "../../../schema/sql-words.ts";

/** Reads the tokens of one SQL text from left to right and cuts verbatim slices out of it. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly SqlToken[];
  /** For each token: the word or operator in lower case; empty for other tokens. */
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
    this.#words = this.#tokens.map(({ kind, text: word }) =>
      kind === "operator" ? word : kind === "word" ? lowerName(word) : "",
    );
  }

  /** Returns the next token, or the one that is `ahead` tokens further on; undefined at the end of the text. */
  peek(ahead = 0): SqlToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Offset of the next token, or the length of the text when no token is left. */
  get position(): number {
    return this.peek()?.start ?? this.text.length;
  }

  /** Offset of the end of the last token that was read. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  /** Returns whether the next tokens are these words or operators, regardless of case. */
  isNext(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.#words[this.#at + ahead] === word);
  }

  /** Consumes these words or operators if they come next, and returns whether they did. */
  skip(...words: readonly string[]): boolean {
    if (!this.isNext(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /**
   * Consumes these words or operators.
   *
   * @throws SqlSyntaxError when something else comes next
   */
  expect(...words: readonly string[]): void {
    if (!this.skip(...words)) throw this.unexpected(words.join(" ").toUpperCase());
  }

  /** Consumes and returns the next token. */
  take(): SqlToken {
    const token = this.peek();
    if (token === undefined) throw this.unexpected("more");
    this.#at += 1;
    return token;
  }

  /** Whether the next token may spell a name. */
  get isAtName(): boolean {
    return ["word", "quoted", "string"].includes(this.peek()?.kind ?? "");
  }

  /** Consumes the next token and returns the name that it spells. */
  takeName(): string {
    if (!this.isAtName) throw this.unexpected("a name");
    return identifierName(this.take());
  }

  /**
   * Consumes a group in parentheses and returns its text from the first to the last token inside. Comments after the last token are left
   * out, because a line comment would comment out what follows.
   */
  takeParenthesized(): string {
    this.expect("(");
    const start = this.position;
    let end = start;
    for (let depth = 1; depth > 0;) {
      if (!(depth === 1 && this.isNext(")"))) end = this.peek()?.end ?? end;
      const { kind, text } = this.take();
      if (kind === "operator" && text === "(") depth += 1;
      if (kind === "operator" && text === ")") depth -= 1;
    }
    return this.text.slice(start, end);
  }

  /** Consumes all remaining tokens and returns their text. */
  takeRest(): string {
    const start = this.position;
    while (!this.atEnd) this.take();
    return this.sliceFrom(start);
  }

  /** Returns the text from an offset to the end of the last token that was read. */
  sliceFrom(start: number): string {
    return this.text.slice(start, this.end);
  }

  /** Returns the error for an unexpected token. */
  unexpected(expected: string): SqlSyntaxError {
    const found = this.peek()?.text;
    return new SqlSyntaxError(
      `expected ${expected}, found ${found === undefined ? "the end" : `"${found}"`}`,
      this.position,
    );
  }
}
