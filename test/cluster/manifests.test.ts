// The Kubernetes manifests against the schemas of the API, and what they say against what the commands take.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { Job } from "kubernetes-models/batch/v1/Job";
import { Secret } from "kubernetes-models/v1/Secret";
import { Service } from "kubernetes-models/v1/Service";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { placeOf } from "../../src/node/store/postgres/connection.ts";
import { clean, linchpin, newFolder } from "../cli/linchpin.ts";

const folder = join(import.meta.dirname, "../../deploy");
const files = readdirSync(join(folder, "kubernetes"));

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [member: string]: unknown;
}

const KINDS = { Deployment, StatefulSet, Job, Secret, Service } as unknown as Readonly<
  Record<string, new (given: unknown) => { validate(): void }>
>;

const documents = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(folder, "kubernetes", file), "utf8")).map((document) => document.toJS());

function check(manifest: Manifest): void {
  const Kind = KINDS[manifest.kind];
  if (Kind === undefined) throw new Error(`no schema for ${manifest.kind}`);
  new Kind(manifest).validate();
}

describe("the manifests", () => {
  test.each(files)("%s fits the schema of each of its kinds", (file) => {
    const found = documents(file);
    expect(found.length).toBeGreaterThan(0);
    for (const manifest of found) check(manifest);
  });

  test("a manifest that does not fit its schema is told", () => {
    const [job] = documents("job.yaml");
    const wrong = structuredClone(job) as Manifest & { spec: Record<string, unknown> };
    wrong.spec["completions"] = "sixteen";
    expect(() => check(wrong)).toThrow(/completions/);
    const nested = JSON.parse(JSON.stringify(job).replace(/"args":\[[^\]]*\]/, '"args":"worker"'));
    expect(() => check(nested)).toThrow(/args/);
  });

  test("no member is misspelt: the types of the API know every one, and a wrong one is told", () => {
    const place = newFolder();
    const program = (all: readonly Manifest[]): string =>
      all
        .map(({ apiVersion, kind, ...rest }, i) => {
          const path = apiVersion.includes("/") ? apiVersion : "v1";
          return [
            `import type { I${kind} as Kind${i} } from "kubernetes-models/${path}/${kind}";`,
            `export const manifest${i}: Kind${i} = ${JSON.stringify({ apiVersion, kind, ...rest })};`,
          ].join("\n");
        })
        .join("\n");
    const compile = (all: readonly Manifest[]): string => {
      symlinkSync(join(folder, "../node_modules"), join(place, "node_modules"));
      writeFileSync(join(place, "manifests.ts"), program(all));
      const tsc = join(folder, "../node_modules/typescript/bin/tsc");
      const flags = [
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2024",
        "--types",
        "",
      ];
      const { stdout } = spawnSync(process.execPath, [tsc, ...flags, "manifests.ts"], { cwd: place, encoding: "utf8" });
      rmSync(join(place, "node_modules"));
      return stdout;
    };
    const all = files.flatMap(documents);
    expect(compile(all)).toBe("");
    const misspelt = JSON.parse(JSON.stringify(all).replace('"readinessProbe"', '"readynessProbe"'));
    expect(compile(misspelt)).toContain("readynessProbe");
    clean();
  });

  test("every reference to a secret names one that is there, with its key", () => {
    const all = files.flatMap(documents);
    const keys = new Map(
      all.flatMap(({ kind, metadata, stringData }) =>
        kind === "Secret" ? [[metadata.name, Object.keys(stringData as object)] as const] : [],
      ),
    );
    const references = [...JSON.stringify(all).matchAll(/"secretKeyRef":\{"name":"([^"]+)","key":"([^"]+)"\}/g)];
    expect(references.length).toBe(3);
    for (const [, name = "", key] of references) expect(keys.get(name), name).toContain(key);
    const address = all.find(({ metadata }) => metadata.name === "linchpin-cluster");
    expect(placeOf((address as unknown as { stringData: { url: string } }).stringData.url)).toBe(
      "linchpin-postgres/linchpin",
    );
  });

  test("workers are started with flags that the command has, and end before they are killed", async () => {
    const place = newFolder();
    const help = (await linchpin(place, ["worker", "--help"])).stdout;
    for (const file of ["workers.yaml", "job.yaml"]) {
      const [manifest] = documents(file);
      const pod = (manifest as unknown as { spec: { template: { spec: Pod } } }).spec.template.spec;
      const args = pod.containers[0]?.args ?? [];
      expect(args[0]).toBe("worker");
      for (const flag of args.filter((arg) => arg.startsWith("--"))) expect(help, flag).toContain(flag);
      const grace = Number(args[args.indexOf("--grace") + 1]);
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(grace + 10);
    }
    clean();
  });

  test("the image is built from files that are there, with the versions that the tests use", () => {
    const text = readFileSync(join(folder, "Containerfile"), "utf8");
    const { devDependencies } = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8"));
    for (const name of ["pg", "pg-boss"]) expect(text).toContain(` ${name}@${devDependencies[name]}`);
    for (const [, paths = ""] of text.matchAll(/^COPY (?!--from)(.*) \S+$/gm))
      for (const path of paths.split(" ")) expect(() => readdirOrFile(join(folder, "..", path)), path).not.toThrow();
  });
});

interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly { readonly args: readonly string[] }[];
}

function readdirOrFile(path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
  }
}
