/** Version of Aludel, the same as in package.json. */
export const toolVersion = "0.1.0";
