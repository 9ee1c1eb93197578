/**
 * The template of revision files. A project may have its own in `<migrations>/script.ts.template`: any text of TypeScript in which
 * each placeholder stands at least once.
 *
 * - `${imports}`: the import of what the body uses and of the type `Operations`
 * - `${revision}`, `${message}`, `${createDate}`: string literals, quotes included
 * - `${downRevision}`: a string literal, `null` at a base, an array at a merge
 * - `${branchLabels}`, `${dependsOn}`: arrays of string literals
 * - `${upgrade}`, `${downgrade}`: statements, indented as the placeholder is
 *
 * Any other `${…}` is left as it is.
 */
export const defaultTemplate = `\${imports}

export const revision = \${revision};
export const downRevision = \${downRevision};
export const branchLabels = \${branchLabels};
export const dependsOn = \${dependsOn};
export const message = \${message};
export const createDate = \${createDate};

export function upgrade(op: Operations): void {
  \${upgrade}
}

export function downgrade(op: Operations): void {
  \${downgrade}
}
`;
