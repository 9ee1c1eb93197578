/** Prefix of the names of scratch databases; the rest identifies the run that created them and the time. */
export const scratchPrefix = "aludel_scratch_";
