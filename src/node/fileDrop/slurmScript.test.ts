import { describe, expect, test } from "vitest";
import { checkSbatch, mainPath, type ScriptFacts, slurmScript } from "./slurmScript.ts";
import { arraysOf } from "./submitChunks.ts";

const facts: ScriptFacts = {
  name: "linchpin-0123456789ab",
  dir: "/shared/my folder",
  workingFolder: "/home/me",
  slurm: { cpus: 8, arrayLimit: 50, sbatch: ["--partition=cpu", "-A lab"] },
  minutes: 60,
  environment: { LINCHPIN_DATA: "/data/it's here" },
};

describe("the script of a job array", () => {
  test("says everything to Slurm and makes way for Linchpin", () => {
    expect(slurmScript({ script: "slurm/1001.sh", first: 1001, count: 40 }, facts)).toBe(`#!/bin/bash
# Chunks 1001 to 1040, written by "linchpin submit".
#SBATCH --job-name=linchpin-0123456789ab
#SBATCH --array=1-40%50
#SBATCH --cpus-per-task=8
#SBATCH --chdir="/home/me"
#SBATCH --output="/shared/my folder/logs/%A_%a.out"
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
#SBATCH --time=60
#SBATCH --partition=cpu
#SBATCH -A lab
export LINCHPIN_DATA='/data/it'\\''s here'
exec ${process.execPath} ${mainPath()} chunk '/shared/my folder' "$((SLURM_ARRAY_TASK_ID + 1000))"
`);
  });

  test("refuses a folder whose name Slurm would read something into", () => {
    for (const dir of ["/shared/50%", '/shared/"quoted"', "/shared/two\nlines"])
      expect(() => slurmScript({ script: "slurm/0001.sh", first: 1, count: 1 }, { ...facts, dir })).toThrow(
        /Slurm cannot take a path/,
      );
  });

  test("2500 chunks make three arrays of at most 1000 tasks", () => {
    expect(arraysOf(11, 2500)).toEqual([
      { script: "slurm/0011.sh", first: 11, count: 1000 },
      { script: "slurm/1011.sh", first: 1011, count: 1000 },
      { script: "slurm/2011.sh", first: 2011, count: 500 },
    ]);
  });

  test("options for sbatch must be some, in one line, and none that Linchpin sets", () => {
    for (const option of ["--partition=cpu", "-p cpu", "--mem=4G"]) expect(() => checkSbatch(option)).not.toThrow();
    for (const option of ["partition=cpu", "--mem=4G\nrm -r x", "", "- x"])
      expect(() => checkSbatch(option)).toThrow(/expected an option of sbatch/);
    for (const option of ["--array=1-3", "-a 1-3", "--cpus-per-task=2", "-c 2", "-c"])
      expect(() => checkSbatch(option)).toThrow(/Linchpin sets .* itself; give --/);
  });
});
