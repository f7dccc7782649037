import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { UserError } from "../../core/math/errors.ts";

/** How far a download has come. */
export interface DownloadProgress {
  readonly file: string;
  readonly url: string;
  readonly bytes: number;
  /** Undefined where the server does not say. */
  readonly totalBytes: number | undefined;
}

/** A file to fetch. */
export interface DownloadOptions {
  /** Addresses, tried in order. */
  readonly urls: readonly string[];
  readonly target: string;
  /** More bytes than this are refused. */
  readonly maxBytes: number;
  /** Throws a UserError unless the finished file is the right one. */
  readonly verify: (path: string) => Promise<void>;
  /** Longest silence of a server; default 30 s. */
  readonly idleMs?: number;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Faults of this machine: another mirror would not help. */
const LOCAL_FAULTS = new Set(["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EIO", "EMFILE"]);

/**
 * Fetches a file from the first mirror that gives it whole and right. It grows under another name beside the target, is
 * verified there, and renamed at the end: the target is either absent or complete, and what fails is deleted.
 * @throws UserError with each mirror's fault; where the disk is full or closed; where the signal stops it
 */
export async function download(options: DownloadOptions): Promise<void> {
  const faults: string[] = [];
  await mkdir(dirname(options.target), { recursive: true }).catch((error: unknown) => {
    throw localFault(error, options.target) ?? error;
  });
  for (const url of options.urls) {
    const part = `${options.target}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
    try {
      await fetchTo(url, part, options);
      await options.verify(part);
      await rename(part, options.target);
      return;
    } catch (error) {
      await rm(part, { force: true });
      if (options.signal?.aborted) throw new UserError(`${basename(options.target)}: stopped; nothing was kept`);
      const local = localFault(error, options.target);
      if (local !== undefined) throw local;
      faults.push(`  ${url}: ${reason(error)}`);
    }
  }
  throw new UserError(`${basename(options.target)} could not be downloaded\n${faults.join("\n")}`);
}

async function fetchTo(url: string, part: string, options: DownloadOptions): Promise<void> {
  const idle = new AbortController();
  const limit = options.idleMs ?? 30000;
  const wait = (): NodeJS.Timeout =>
    setTimeout(() => idle.abort(new UserError(`no answer for ${limit / 1000} s`)), limit);
  let timer = wait();
  const signal = options.signal === undefined ? idle.signal : AbortSignal.any([idle.signal, options.signal]);
  const file = await open(part, "wx");
  try {
    // Compression on the way would hide the length and the sum of the file itself.
    const response = await fetch(url, { signal, headers: { "accept-encoding": "identity" } });
    if (!response.ok || response.body === null) throw new UserError(`the server answers ${response.status}`);
    const announced = response.headers.get("content-length");
    const totalBytes = announced === null ? undefined : Number(announced);
    let bytes = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      bytes += chunk.length;
      if (Math.max(bytes, totalBytes ?? 0) > options.maxBytes)
        throw new UserError(
          `${Math.max(bytes, totalBytes ?? 0)} bytes or more; the file has at most ${options.maxBytes}`,
        );
      await file.writeFile(chunk);
      options.onProgress?.({ file: basename(options.target), url, bytes, totalBytes });
      timer = wait();
    }
    await file.sync();
  } finally {
    clearTimeout(timer);
    idle.abort();
    await file.close();
  }
}

function localFault(error: unknown, target: string): UserError | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!LOCAL_FAULTS.has(code)) return undefined;
  return new UserError(
    `${target} cannot be written (${code}); free the disk or name another folder in LINCHPIN_CACHE`,
    { cause: error },
  );
}

/** `fetch` says only "fetch failed" and keeps the reason in its cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && !(error instanceof UserError)
    ? `${error.message} (${cause.message})`
    : error.message;
}
