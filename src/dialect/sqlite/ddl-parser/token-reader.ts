import { lowerName, identifierName, SqlSyntaxError, type Token, tokenize } from "./tokenizer.ts";

/** Reads the tokens of one SQL text from left to right and cuts verbatim slices out of it. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  /** For each token its word or operator in lower case, empty for others. */
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
    this.#words = this.#tokens.map(({ kind, text: word }) =>
      kind === "operator" ? word : kind === "word" ? lowerName(word) : "",
    );
  }

  /** The next token, or one further on; undefined behind the end. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Offset of the next token, or the length of the text behind the last one. */
  get position(): number {
    return this.peek()?.start ?? this.text.length;
  }

  /** Offset behind the token read last. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  /** Returns whether the next tokens are these words or operators; case does not count. */
  isNext(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.#words[this.#at + ahead] === word);
  }

  /** Steps over these words or operators if they come next, and returns whether they did. */
  skip(...words: readonly string[]): boolean {
    if (!this.isNext(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** @throws SqlSyntaxError when something else comes next */
  expect(...words: readonly string[]): void {
    if (!this.skip(...words)) throw this.unexpected(words.join(" ").toUpperCase());
  }

  /** Returns the next token and steps over it. */
  take(): Token {
    const token = this.peek();
    if (token === undefined) throw this.unexpected("more");
    this.#at += 1;
    return token;
  }

  /** Returns the next token as a name. */
  takeName(): string {
    const token = this.peek();
    if (token === undefined || !["word", "quoted", "string"].includes(token.kind)) throw this.unexpected("a name");
    return identifierName(this.take());
  }

  /** Steps over a group in parentheses, and returns the text from its first token to its last: a comment behind would swallow what follows. */
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

  /** Steps over all that is left, and returns the text from its first token to its last. */
  takeRest(): string {
    const start = this.position;
    while (!this.atEnd) this.take();
    return this.sliceFrom(start);
  }

  /** Returns the text from an offset to the end of the token read last. */
  sliceFrom(start: number): string {
    return this.text.slice(start, this.end);
  }

  /** Returns the error for something else than was expected. */
  unexpected(expected: string): SqlSyntaxError {
    const found = this.peek()?.text;
    return new SqlSyntaxError(
      `expected ${expected}, found ${found === undefined ? "the end" : `"${found}"`}`,
      this.position,
    );
  }
}
