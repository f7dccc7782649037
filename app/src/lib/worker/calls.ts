/** To a worker: which call, with what. */
export interface WorkerQuestion {
  readonly id: number;
  readonly call: string;
  readonly args: readonly unknown[];
}

/** From a worker: what was asked for, or what is wrong; `user` says that the user can mend it. */
export type WorkerAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string; readonly user: boolean };

/** The calls of a worker as a page makes them: each answers later, in turn. */
export type Asking<Calls> = {
  readonly [Call in keyof Calls]: Calls[Call] extends (...args: infer Args) => infer Value
    ? (...args: Args) => Promise<Awaited<Value>>
    : never;
} & {
  /** Ends the worker; what still waits for an answer is rejected. */
  close(): void;
};
