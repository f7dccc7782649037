/** What stands in a prerendered answer for addresses that only the reader's browser knows. */
export const PAGE = "{page}";
export const PICTURE = "{picture}";
