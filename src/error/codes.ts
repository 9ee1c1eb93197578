/**
 * Exit statuses of the command line (docs/errors.md): 1 unexpected, 2 usage or configuration or invalid history, 3 differences found,
 * 4 cannot connect, 5 privilege missing, 6 refused by policy or decision missing, 7 a migration failed and left nothing,
 * 8 a migration failed inside a revision, 9 busy.
 */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** What the registry knows of one code. */
export interface ErrorCodeEntry {
  /** The class of failure in a few words, the heading in docs/errors.md. */
  readonly title: string;
  readonly exitCode: ExitCode;
}

/** Every code that Aludel throws. Each has a section in docs/errors.md and a test that provokes it. */
export const errorCodes = {
  UNEXPECTED: { title: "Unexpected error", exitCode: 1 },
  INVALID_NAME: { title: "Invalid object name", exitCode: 2 },
  INVALID_OPERATION: { title: "Operation does not fit the schema before it", exitCode: 2 },
  UNSUPPORTED_FEATURE: { title: "Feature that the engine does not have", exitCode: 2 },
  IRREVERSIBLE: { title: "Revision that cannot be downgraded", exitCode: 6 },
} as const satisfies Record<string, ErrorCodeEntry>;

/** Name of one class of failure. */
export type ErrorCode = keyof typeof errorCodes;
