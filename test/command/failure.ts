import { AludelError } from "../../src/error/aludel-error.ts";

/** Returns the coded error that a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<AludelError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AludelError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}
