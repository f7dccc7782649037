/** Exit codes of `linchpin`, documented in the help: whatever the verdict, a run that did its work is fine. */
export const EXIT = {
  fine: 0,
  /** Trials failed, golden vectors differ, a replay differs, or the store is damaged. */
  failed: 1,
  /** Something the user can mend. */
  user: 2,
  /** Our bug. */
  bug: 70,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
  /** Ended by SIGTERM, as clusters send it before a time limit (128 + SIGTERM). */
  terminated: 143,
} as const;

/** What a command calls to end with another exit code than 0. */
export type SetExit = (code: number) => void;
