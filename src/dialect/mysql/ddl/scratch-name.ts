/** What the names of scratch databases start with; the rest says which run made them, and when. */
export const scratchPrefix = "aludel_scratch_";
