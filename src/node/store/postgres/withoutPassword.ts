/** A word of a command line that may hold a database's address, with PASSWORD in the place of its password. */
export function withoutPassword(word: string): string {
  // Up to the last @: a password that was not escaped may hold one, and all else that makes an address unreadable.
  return word.replace(/\/\/([^:@/]*):.*@/, "//$1:PASSWORD@").replace(/([?&]password=)[^&]*/g, "$1PASSWORD");
}
