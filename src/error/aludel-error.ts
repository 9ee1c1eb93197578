import { errorCodes, type ErrorCode } from "./codes.ts";
import { cutText } from "./cut-text.ts";
import { mapTexts } from "./map-texts.ts";
import { maskSecrets } from "./mask-secrets.ts";

/** What an error carries besides its message: the advice and the data it was made from. */
export interface AludelErrorOptions {
  /** What to do next: one sentence or a command to run. */
  readonly hint?: string;
  /** The data behind the message (heads, file, statement, SQLSTATE …), printed under `details` by `--json`. Never a password. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error of the driver or of Node that lies beneath. */
  readonly cause?: unknown;
}

/** What {@link AludelError.with} says otherwise; what is left out stays, and details are added to those that there are. */
export interface AludelErrorChange extends AludelErrorOptions {
  readonly code?: ErrorCode;
  readonly message?: string;
}

/**
 * The one error class that users meet. The message says what failed, which object (in double quotes) and the state found,
 * without a full stop; `hint` says what to do next. Neither they nor the details hold the password of a URL, and what is too long in them is cut.
 */
export class AludelError extends Error {
  override readonly name = "AludelError";
  /** Stable name of the class of failure, listed in docs/errors.md. */
  readonly code: ErrorCode;
  /** What to do next, or undefined. */
  readonly hint: string | undefined;
  /** The data behind the message. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: AludelErrorOptions = {}) {
    super(cutText(maskSecrets(message)), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint === undefined ? undefined : cutText(maskSecrets(options.hint));
    this.details = mapTexts(options.details ?? {}, maskSecrets) as Readonly<Record<string, unknown>>;
  }

  /** Returns an error like this one with some of it said otherwise, for whoever knows more about it than the place that threw it. */
  with(change: AludelErrorChange): AludelError {
    const { code = this.code, message = this.message, hint = this.hint, cause = this.cause } = change;
    return new AludelError(code, message, {
      ...(hint === undefined ? {} : { hint }),
      details: { ...this.details, ...change.details },
      cause,
    });
  }

  /** Exit status of the command line for this error, 1 to 9. */
  get exitCode(): number {
    return errorCodes[this.code].exitCode;
  }
}

/** Returns whether a caught value is an {@link AludelError}, of the given code where one is named. */
export function isAludelError(value: unknown, code?: ErrorCode): value is AludelError {
  return value instanceof AludelError && (code === undefined || value.code === code);
}
