// Trains a chunk with the runner of the tests, as `linchpin chunk` does with the lab's. Arguments: folder, chunk.
import { readChunk } from "../../src/node/fileDrop/chunkFiles.ts";
import { runChunk } from "../../src/node/fileDrop/runChunk.ts";
import { childProcessPool } from "../../src/node/pool/childProcessPool.ts";

const [dir = "", number = ""] = process.argv.slice(2);
const runner = new URL("./fakeRunner.ts", import.meta.url).href;
const pool = childProcessPool({ workers: 1, runner });
await runChunk(dir, readChunk(dir, Number(number)), { pool });
await pool.close();
