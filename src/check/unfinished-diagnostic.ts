/** Returns what is told beside a result that a run which stopped inside a revision has a part in; `place` names the database. */
export function unfinishedDiagnostic(
  revision: string,
  place: string,
): { readonly rule: "unfinishedRevision"; readonly message: string } {
  return {
    rule: "unfinishedRevision",
    message: `a run stopped inside revision "${revision}" on ${place}, or is at work there now, so a part of it is there: aludel status tells where; finish it with aludel repair, or take it back with aludel repair --undo`,
  };
}
