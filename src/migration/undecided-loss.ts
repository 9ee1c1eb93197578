import { AludelError } from "../error/aludel-error.ts";
import { describeLoss, type Loss } from "./count-lost-rows.ts";

/** Returns the error for rows that would go without a decision; `command` is what was called. */
export function undecidedLoss(losses: readonly Loss[], command: string): AludelError {
  return new AludelError("DECISION_MISSING", `downgrade would throw away ${losses.map(describeLoss).join(", ")}`, {
    hint: `Save what you need, then say so: ${command} --yes`,
    details: { losses },
  });
}
