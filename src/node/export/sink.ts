import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../core/math/errors.ts";

/** Where an export goes. */
export interface Sink {
  write(piece: string | Uint8Array): Promise<void>;
  /** Puts the file in its place. */
  done(): void;
  /** Leaves nothing behind; after `done` it does nothing. */
  release(): void;
}

/** Standard output; waits where the reader is slow. */
export function outputSink(): Sink {
  return {
    async write(piece) {
      if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    },
    done() {},
    release() {},
  };
}

/**
 * A file that appears whole or not at all: it is written beside its place and then moved there. An existing one is
 * replaced only with `force`. Throws UserError where it is there already or the place cannot be written.
 */
export function fileSink(path: string, force: boolean): Sink {
  if (!force && existsSync(path)) throw taken(path);
  const beside = `${path}.${process.pid}.part`;
  const descriptor = guarded(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(beside, "w");
  });
  let open = true;
  const close = (): void => {
    if (open) closeSync(descriptor);
    open = false;
  };
  return {
    async write(piece) {
      guarded(path, () => {
        const bytes = typeof piece === "string" ? Buffer.from(piece, "utf8") : piece;
        for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      });
    },
    done() {
      close();
      // Another process may have been faster.
      if (!force && existsSync(path)) throw taken(path);
      guarded(path, () => renameSync(beside, path));
    },
    release() {
      close();
      rmSync(beside, { force: true });
    },
  };
}

function guarded<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError(`export ${path}: cannot be written (${code}); give --out another place`, { cause: error });
  }
}

function taken(path: string): UserError {
  return new UserError(`export ${path}: the file is there already; give --force to replace it, or --out another name`);
}
