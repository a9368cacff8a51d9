/** Characters of the page's password, as the bridge has it. */
export const shortestPassword = 8;
