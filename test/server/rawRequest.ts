import { connect } from "node:net";

/** A request as it goes over the wire: no client adds or mends anything. */
export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  /** In this order, as they are; there is no Host but the one given. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request to 127.0.0.1 and reads the answer until the server has closed the connection. */
export function rawRequest(
  port: number,
  { method = "GET", target, headers, body = "" }: RawRequest,
): Promise<RawAnswer> {
  const length = body === "" ? [] : [["content-length", String(Buffer.byteLength(body))] as const];
  const lines = [...headers, ...length, ["connection", "close"] as const].map(([name, value]) => `${name}: ${value}`);
  const text = [`${method} ${target} HTTP/1.1`, ...lines, "", body].join("\r\n");
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      answer += part;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(parse(answer)));
  });
}

function parse(answer: string): RawAnswer {
  const end = answer.indexOf("\r\n\r\n");
  const [first = "", ...lines] = answer.slice(0, end).split("\r\n");
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(":")).toLowerCase(),
    line.slice(line.indexOf(":") + 2),
  ]);
  return { status: Number(first.split(" ")[1]), headers: Object.fromEntries(headers), body: answer.slice(end + 4) };
}
