// `linchpin init` as a user meets it: whole processes, without a terminal and in one.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { clean, linchpin, newFolder } from "./linchpin.ts";

afterAll(clean);
const complete = ["--data", "moons", "--arms", "plain,bn", "--on", "test.nll", "--better", "lower", "--seeds", "9"];

describe("linchpin init without a terminal", () => {
  test("writes a file from flags, and says the commands that run it, which run", async () => {
    const folder = newFolder();
    const { code, stdout, stderr } = await linchpin(folder, ["init", "mine.yaml", ...complete]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("mine.yaml is written");
    const [, dry = "", run = ""] = /^ {2}linchpin (.*)\n {2}linchpin (.*)$/m.exec(stdout) ?? [];
    expect(dry).toBe("run mine.yaml --dry-run");
    const trained = await linchpin(folder, [...run.split(" "), "--set", "epochs=1", "--json"]);
    expect(trained.code, trained.stderr).toBe(0);
    expect(JSON.parse(trained.stdout)).toMatchObject({ trials: { planned: 18, done: 18 }, estimates: [{ pairs: 9 }] });
  });

  test("says what is missing, exit code 2, and writes nothing", async () => {
    const folder = newFolder();
    const { code, stdout, stderr } = await linchpin(folder, ["init", "--data", "moons"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no terminal to ask in, and --arms, --on are missing");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("keeps a file that is there, unless it is forced to write over it", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "mine.yaml"), "mine\n");
    const kept = await linchpin(folder, ["init", "mine.yaml", ...complete]);
    expect([kept.code, kept.stderr]).toEqual([2, expect.stringContaining("there is such a file, and it is kept")]);
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toBe("mine\n");
    expect((await linchpin(folder, ["init", "mine.yaml", ...complete, "--force"])).code).toBe(0);
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toContain("data: moons");
  });

  test("mistakes name the word and the near one, and leave no file", async () => {
    const folder = newFolder();
    const refused = async (change: readonly string[], words: string): Promise<void> => {
      const { code, stderr } = await linchpin(folder, ["init", "mine.yaml", ...complete, ...change]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    };
    await refused(["--data", "mons"], 'did you mean "moons"?');
    await refused(["--arms", "plain,bnn"], 'did you mean "bn"?');
    await refused(["--on", "test.nl"], 'did you mean "test.nll"?');
    await refused(["--better", "lowest"], "lower, higher, equal");
    await refused(["--margin", "some"], "Expected a number above 0");
    expect((await linchpin(folder, ["init", "mine.txt", ...complete])).stderr).toContain("ends with .yaml");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("real data that are not here: how to get them comes first", async () => {
    const folder = newFolder();
    const mnist = ["--data", "mnist", "--arms", "plain,bn", "--on", "test.nll"];
    const { stdout } = await linchpin(folder, ["init", ...mnist], { LINCHPIN_DATA: "" });
    expect(stdout).toMatch(/Next:\n {2}linchpin data get mnist\n {2}linchpin run experiment\.yaml --dry-run/);
  });
});

/** Runs the command line in a pseudo terminal of 120 columns, and types each key once the words before it were printed. */
const TYPIST = `
import fcntl, json, os, pty, select, struct, sys, termios
answers, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
printed, start = b"", 0
def read():
    global printed
    try:
        more = os.read(terminal, 65536)
    except OSError:
        return False
    printed += more
    return len(more) > 0
for words, keys in answers:
    while words.encode() not in printed[start:]:
        if not read():
            sys.exit("ended before: " + words + "\\n" + printed.decode())
    start = len(printed)
    os.write(terminal, keys.encode())
while read():
    pass
print(printed.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const python = spawnSync("python3", ["-c", "import pty, termios"]).status === 0;

describe.skipIf(!python)("linchpin init in a terminal (skipped where python3 with its pty module is missing)", () => {
  const main = join(import.meta.dirname, "../../src/node/cli/main.ts");
  const inTerminal = (folder: string, answers: readonly (readonly [string, string])[]) =>
    spawnSync("python3", ["-c", TYPIST, JSON.stringify(answers), process.execPath, main, "init", "mine.yaml"], {
      ...{ cwd: folder, encoding: "utf8", timeout: 60_000 },
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: "1", LINCHPIN_CACHE: folder },
    });
  const enter = ["want to know?", "which data?", "Which networks?", "compared with?", "What decides?", "is claimed?"];

  test("asks, writes what was answered, and gives the terminal back", () => {
    const folder = newFolder();
    const questions = [...enter, "smallest difference", "How many paired seeds?"];
    const { status, stdout, stderr } = inTerminal(
      folder,
      questions.map((words) => [words, "\r"]),
    );
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain("linchpin run mine.yaml --dry-run");
    expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toContain("{ arm: bn, against: plain, on: test.nll");
  });

  test("Ctrl-C in the middle leaves no file, exit code 130", () => {
    const folder = newFolder();
    const answers = enter.map((words, i) => [words, i === enter.length - 1 ? "\u0003" : "\r"] as const);
    const { status, stdout, stderr } = inTerminal(folder, answers);
    expect(status, stdout + stderr).toBe(130);
    expect(stdout).toContain("Nothing was written.");
    expect(existsSync(join(folder, "mine.yaml"))).toBe(false);
  });
});
