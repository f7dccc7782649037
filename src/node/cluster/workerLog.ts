/** What a worker says of its work: one event a line. */
export type WorkerLog = (event: string, fields?: Readonly<Record<string, string | number | null>>) => void;

/** As JSON, for machines: time, event and its fields. */
export function jsonLog(write: (line: string) => void): WorkerLog {
  return (event, fields = {}) => write(JSON.stringify({ time: new Date().toISOString(), event, ...fields }));
}

/** As words, for people. */
export function textLog(write: (line: string) => void): WorkerLog {
  return (event, fields = {}) => {
    const parts = Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${value}`);
    write(`${new Date().toISOString().slice(11, 19)} ${event}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`);
  };
}
