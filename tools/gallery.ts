// Writes docs/instruments: a page of all instruments, with a picture each of what it reads in a few small networks, which are
// trained for it. `npm run gallery`, well under a minute on two idle cores. A test holds the folder against a fresh run.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { instrumentPages } from "./instrumentPages.ts";

const folder = join(import.meta.dirname, "../docs/instruments");
const pages = instrumentPages();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, content] of pages) writeFileSync(join(folder, name), content);
process.stderr.write(`docs/instruments: ${pages.size} files are written\n`);
