import { kernelName } from "../../core/engine/engine.ts";
import { UserError } from "../../core/math/errors.ts";
import { cacheFolder } from "../data/dataFolders.ts";
import { dataList } from "../data/dataList.ts";
import { productVersion } from "../run/productVersion.ts";
import type { ClusterReport } from "./examineCluster.ts";
import { examineStore, type StoreFlags } from "./examineStore.ts";
import { EXIT } from "./exitCodes.ts";
import { EXACT_DIGEST, kernelDigest } from "./kernelSelfTest.ts";
import { count, say, sayJson, styled } from "./print.ts";

/** One line of the check-up. */
export interface Finding {
  readonly name: string;
  /** `note` is worth knowing and no fault. */
  readonly state: "ok" | "note" | "wrong";
  readonly text: string;
}

/** Flags of `linchpin doctor`. */
export interface DoctorFlags extends StoreFlags {
  /** Address of a cluster's database; true: that of the environment. */
  readonly cluster?: string | boolean;
  readonly json?: boolean;
}

/** Looks at this installation and at every row of the store or cluster, and prints what it finds. Returns the exit code. */
export async function examine(flags: DoctorFlags): Promise<number> {
  const store =
    flags.cluster === undefined ? examineStore(flags) : await onCluster(flags.cluster, flags.repair === true);
  const findings = [...installation(), ...data(), ...store.findings];
  const ok = findings.every(({ state }) => state !== "wrong");
  if (flags.json === true) sayJson({ ok, findings, store: store.details });
  else for (const finding of findings) say(line(finding));
  return ok ? EXIT.fine : EXIT.failed;
}

async function onCluster(cluster: string | boolean, repair: boolean): Promise<ClusterReport> {
  const { examineCluster } = await import("./examineCluster.ts");
  return examineCluster(cluster, repair);
}

const MARKS = { ok: ["✓", "green"], note: ["·", "yellow"], wrong: ["✗ WRONG", "red"] } as const;

function line({ name, state, text }: Finding): string {
  const [mark, style] = MARKS[state];
  return `${styled(style, mark)} ${name}: ${text}`;
}

function installation(): Finding[] {
  const { node, v8, sqlite } = process.versions;
  const versions = `Linchpin ${productVersion()}, Node ${node}, V8 ${v8}, SQLite ${sqlite}, ${process.platform} ${process.arch}`;
  return [{ name: "versions", state: "ok", text: versions }, exactKernels(), fastKernels()];
}

function exactKernels(): Finding {
  const name = `kernels ${kernelName("exact")}`;
  const digest = kernelDigest("exact");
  if (digest === EXACT_DIGEST) return { name, state: "ok", text: "same bytes as on every other machine" };
  return {
    name,
    state: "wrong",
    text: `self-test gave ${digest.slice(0, 16)}, expected ${EXACT_DIGEST.slice(0, 16)}; results of this machine cannot be trusted`,
  };
}

function fastKernels(): Finding {
  const name = `kernels ${kernelName("fast")}`;
  try {
    const [first, second] = [kernelDigest("fast"), kernelDigest("fast")];
    if (first !== second) return { name, state: "wrong", text: "two runs of the self-test differ" };
    return {
      name,
      state: "ok",
      text: `available with --fast (self-test ${first.slice(0, 16)}, may differ between processors)`,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, state: "note", text: error.message };
  }
}

function data(): Finding[] {
  const real = dataList().filter(({ kind }) => kind === "real");
  const here = real.filter(({ state }) => state === "here").map(({ id }) => id);
  const folders = [process.env["LINCHPIN_DATA"], cacheFolder()].filter(
    (folder) => folder !== undefined && folder !== "",
  );
  const text = `${here.length} of ${count(real.length, "real set")} here${here.length === 0 ? "" : ` (${here.join(", ")})`}, looked for in ${folders.join(" and ")}`;
  return [{ name: "data", state: "ok", text }];
}
