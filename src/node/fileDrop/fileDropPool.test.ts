import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { poolContract } from "../../../test/contracts/poolContract.ts";
import type { Pool } from "../../lab/types.ts";
import { fileDropPool } from "./fileDropPool.ts";
import { localLaunch } from "./localLaunch.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const process = fileURLToPath(new URL("../../../test/contracts/chunkProcess.ts", import.meta.url));
const command = (dir: string, chunk: number): string[] => [process, dir, String(chunk)];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-drop-"));
  folders.push(folder);
  return folder;
}

const open = (workers: number): Pool => fileDropPool({ dir: newFolder(), launch: localLaunch({ workers, command }) });

poolContract("fileDropPool", open);
