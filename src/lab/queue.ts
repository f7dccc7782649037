/** Values that are pushed on one side and awaited on the other. */
export interface Queue<Value> {
  push(value: Value): void;
  /** No more will come; what is in the queue is still handed out. A `cause` is thrown after it. */
  end(cause?: unknown): void;
  /** The next value, or undefined after the end. */
  next(): Promise<Value | undefined>;
}

/** An unbounded queue with one reader. */
export function queue<Value>(): Queue<Value> {
  const values: Value[] = [];
  let ended = false;
  let cause: unknown;
  let wake: () => void = () => {};
  return {
    push(value) {
      values.push(value);
      wake();
    },
    end(why) {
      if (ended) return;
      ended = true;
      cause = why;
      wake();
    },
    async next() {
      while (values.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (values.length === 0 && cause !== undefined) throw cause;
      return values.shift();
    },
  };
}
