/**
 * Milliseconds after which a test, or anything that a test waits for, counts as hanging. It is far above what a busy machine needs: no
 * test says how long something takes.
 */
export const hangLimit = 600_000;
