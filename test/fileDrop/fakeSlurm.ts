import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// An sbatch that reads the script's own #SBATCH lines and runs each task of the array under bash, one after the other,
// as Slurm does: with SLURM_ARRAY_TASK_ID, in --chdir, output to --output. It refuses what Slurm refuses.
const SBATCH = `#!/bin/bash
[ "$1" = --version ] && { echo "slurm 0.0 (of the tests)"; exit 0; }
[ "$1" = --parsable ] || { echo "sbatch: error: expected --parsable" >&2; exit 1; }
here=$(dirname "$0")
option() { sed -n "s/^#SBATCH --$1=//p" "$2" | tr -d '"'; }
array=$(option array "$2"); last=\${array#1-}; last=\${last%%%*}
if [ "$last" -gt "\${FAKE_LARGEST:-1000}" ]; then
  echo "sbatch: error: Batch job submission failed: Invalid job array specification" >&2; exit 1
fi
job=$(( $(cat "$here/jobs" 2>/dev/null || echo 100) + 1 )); echo $job > "$here/jobs"
echo "$job $array $(option job-name "$2") $2" >> "$here/submitted"
export SLURM_ARRAY_JOB_ID=$job SLURM_CPUS_PER_TASK=$(option cpus-per-task "$2")
cd "$(option chdir "$2")" || exit 1
for task in $(seq 1 "$last"); do
  out=$(option output "$2"); out=\${out/\\%A/$job}; out=\${out/\\%a/$task}
  if [ -e "$here/broken" ]; then echo "the node is out of order" > "$out"; continue; fi
  SLURM_ARRAY_TASK_ID=$task bash "$2" > "$out" 2>&1
done
echo "$job;cluster"
`;

// Names the tasks in the file `active`, if there is one.
const SQUEUE = `#!/bin/bash
cat "$(dirname "$0")/active" 2>/dev/null || true
`;

/** Slurm's commands in a folder to be put on PATH. */
export interface FakeSlurm {
  readonly env: { readonly PATH: string };
  /** `job array name script` of each call of sbatch. */
  submitted(): string[];
  /** What squeue is to say. */
  active(tasks: readonly string[]): void;
  /** Tasks end at once from now on, without having done anything. */
  breakTasks(): void;
}

export function fakeSlurm(folder: string): FakeSlurm {
  const bin = join(folder, "slurm-bin");
  mkdirSync(bin);
  for (const [name, text] of Object.entries({ sbatch: SBATCH, squeue: SQUEUE })) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    env: { PATH: `${bin}:${process.env["PATH"]}` },
    submitted() {
      try {
        return readFileSync(join(bin, "submitted"), "utf8").trim().split("\n");
      } catch {
        return [];
      }
    },
    breakTasks: () => writeFileSync(join(bin, "broken"), ""),
    active: (tasks) => writeFileSync(join(bin, "active"), tasks.map((task) => `${task}\n`).join("")),
  };
}
