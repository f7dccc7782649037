import { beforeAll, describe, expect, test } from "vitest";
import { reportFixture } from "../../../test/gallery/reportFixture.ts";
import { contrastArms } from "./contrastText.ts";
import { markdownAnswer } from "./markdownAnswer.ts";
import { partNames } from "./partNames.ts";
import { renderReport } from "./renderReport.ts";
import type { ReportInput } from "./reportInput.ts";

/** One tag of a page: a reader of HTML as strict as the report's own writing. */
interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

interface Parsed {
  readonly tags: readonly Tag[];
  /** Everything between tags, except what is in `<style>`. */
  readonly text: string;
}

const tagPattern = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<>]*")*)(?: ?\/)?>/y;

/** Reads the page from start to end; anything that is neither text without `<` nor a plain tag is an error. */
function parse(page: string): Parsed {
  const tags: Tag[] = [];
  const body = page.replace(/^<!doctype html>\n/, "").replace(/<style>[^<]*<\/style>/g, "");
  let text = "";
  let place = 0;
  while (place < body.length) {
    const start = body.indexOf("<", place);
    text += body.slice(place, start < 0 ? body.length : start);
    if (start < 0) break;
    tagPattern.lastIndex = start;
    const match = tagPattern.exec(body);
    if (match === null) throw new Error(`not a plain tag: ${body.slice(start, start + 120)}`);
    const found = [...match[3].matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)];
    tags.push({
      name: match[2],
      closing: match[1] === "/",
      attributes: new Map(found.map(([, name, value]) => [name, value])),
    });
    place = tagPattern.lastIndex;
  }
  return { tags, text };
}

let page: string;
let parsed: Parsed;

beforeAll(() => {
  page = renderReport(reportFixture());
  parsed = parse(page);
});

const count = (name: string) => parsed.tags.filter((tag) => tag.name === name && !tag.closing).length;
const section = (start: string, end: string) => page.slice(page.indexOf(start), page.indexOf(end, page.indexOf(start)));

describe("renderReport", () => {
  test("sequential looks are said beside the verdicts, in the method, in the provenance and in Markdown", () => {
    const input: ReportInput = { ...reportFixture(), looks: { type: "sequential", at: [8, 12, 16] } };
    const { text } = parse(renderReport(input));
    expect(text).toContain("Judged 3 times, at 8, 12 and 16 seeds. Intervals and p-values are always valid");
    expect(text).toContain("or below 16 where the differences are skewed");
    expect(text).not.toContain("flips the sign");
    expect(text).not.toContain("arms and seeds were fixed");
    expect(markdownAnswer(input)).toContain("Judged 3 times, at 8, 12 and 16 seeds");
    expect(parsed.text).toContain("flips the sign");
    expect(parsed.text).toContain("Measures, margins, arms and seeds were fixed");
    expect(parsed.text).not.toContain("always valid");
  });

  test("the same input gives the same bytes", () => {
    expect(renderReport(reportFixture())).toBe(page);
  });

  test("is one file that asks nothing of anybody: strict policy, no script, no address to load", () => {
    const policy = parsed.tags.find(({ attributes }) => attributes.get("http-equiv") === "Content-Security-Policy");
    expect(policy?.attributes.get("content")).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    for (const name of ["script", "iframe", "object", "embed", "img", "form", "base", "audio", "video"])
      expect(count(name), name).toBe(0);
    const attributes = parsed.tags.flatMap(({ name, attributes: own }) =>
      [...own].map(([key, value]) => ({ name, key, value })),
    );
    expect(attributes.filter(({ key }) => key === "src" || key.startsWith("on"))).toEqual([]);
    const addresses = attributes.filter(({ key, name }) => key === "href" && name === "a").map(({ value }) => value);
    expect(addresses.filter((address) => !/^(#|https:\/\/)/.test(address))).toEqual([]);
    expect(attributes.filter(({ key, name }) => key === "href" && name !== "a")).toEqual([
      { name: "link", key: "href", value: "data:," },
    ]);
    expect(page.match(/url\(|@import|expression\(/)).toBeNull();
  });

  test("every tag is closed in order, every id is its own, every reference finds one", () => {
    const open: string[] = [];
    for (const { name, closing } of parsed.tags) {
      if (["meta", "link", "br", "path", "rect", "circle", "mspace"].includes(name)) continue;
      if (closing) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    const ids = parsed.tags.flatMap(({ attributes }) => attributes.get("id") ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of parsed.tags) {
      for (const id of attributes.get("aria-labelledby")?.split(" ") ?? []) expect(ids).toContain(id);
      const href = attributes.get("href");
      if (href?.startsWith("#")) expect(ids).toContain(href.slice(1));
    }
  });

  test("no number that does not exist is printed", () => {
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  test("every figure has a label and a table", () => {
    const figures = parsed.tags.filter(({ name, attributes }) => name === "svg" && attributes.get("role") === "img");
    expect(figures.length).toBeGreaterThan(20);
    const cards = page
      .split('<article class="card')
      .slice(1)
      .filter((card) => card.includes('role="img"'));
    for (const card of cards) expect(card.slice(0, card.indexOf("</article>"))).toContain("<table");
  });

  test("themes follow the system and can be forced", () => {
    expect(page).toContain("prefers-color-scheme:dark");
    expect(page).toContain(":root[data-theme=dark]");
    expect(page).toContain(":root:not([data-theme=light])");
    expect(page).toContain("@media print");
  });

  test("arms that differ in their learning rates alone are described once, each with its own mark", () => {
    const input = reportFixture();
    const [plain] = input.arms;
    const described = { ...plain!, description: "No noise. Learning rate 0.1 everywhere." };
    const family = [0.1, 0.02, 0.005].map((rate) => ({
      ...described,
      ...{
        id: `plain-lr${rate}`,
        name: `Plain, rate ${rate}`,
        description: `No noise. Learning rate ${rate} everywhere.`,
      },
    }));
    const aside = (arms: typeof family) => {
      const html = renderReport({ ...input, arms: [...input.arms, ...arms] });
      return html.slice(html.indexOf("<aside"), html.indexOf("</aside>"));
    };
    const three = aside(family);
    expect(three).toContain("<b>Plain</b>, at 3 learning rates<small>No noise.</small>");
    for (const { id } of family) expect(three).toContain(`<code>${id}</code>`);
    expect(aside(family.slice(0, 2))).toContain("<b>Plain, rate 0.02</b>");
  });

  test("more than ten arms are folded behind the first eight", () => {
    const input = reportFixture();
    const [plain] = input.arms;
    const many = Array.from({ length: 12 }, (_, i) => ({ ...plain!, id: `a${i}`, name: `Arm number ${i}` }));
    const html = renderReport({ ...input, arms: many });
    const aside = html.slice(html.indexOf("<aside"), html.indexOf("</aside>"));
    expect(aside).toContain("<summary>4 further arms</summary>");
    expect(aside.indexOf("Arm number 7<")).toBeLessThan(aside.indexOf("<summary>"));
    expect(aside.indexOf("Arm number 8<")).toBeGreaterThan(aside.indexOf("<summary>"));
    expect(page.slice(page.indexOf("<aside"), page.indexOf("</aside>"))).not.toContain("further arms");
  });

  test("one contrast on two measures that decides a verdict is named with each of them", () => {
    const input = reportFixture();
    const [row] = input.estimates.filter(({ primary, contrast }) => primary && contrast === "NC1");
    const two = [
      { ...row!, on: "test.nll" },
      { ...row!, on: "test.accuracy" },
    ];
    expect(partNames(two, "short")).toEqual(["NC1 noise, Test loss", "NC1 noise, Test accuracy"]);
    expect(partNames([row!, { ...row!, contrast: "total" }], "short")).toEqual(["NC1 noise", "Total"]);
    expect(partNames([{ ...row!, contrast: "" }], "title")).toEqual([contrastArms(row!)]);
  });

  test("a notice about two arms stands in the panels that compare them, and in no other", () => {
    const input = reportFixture();
    const [row] = input.estimates.filter(({ primary, contrast }) => primary && contrast === "NC1");
    const notice = { ...input.notices[0]!, type: "almost-nothing", title: "read beside", text: "told once" } as const;
    const about = (arms: readonly string[]) => {
      const { task, learningRate, on } = row!;
      const notices = [{ ...notice, task, learningRate, metrics: [on], arms }];
      return renderReport({ ...input, notices }).split("Told once").length - 1;
    };
    expect(about([row!.arm, row!.against])).toBeGreaterThan(0);
    expect(about(["dropout-.5", "nothing"])).toBe(0);
  });

  test("a notice that begins with the name of an arm keeps it as it is", () => {
    const input = reportFixture();
    const [first] = input.notices;
    const text = "plain against bn-full: 2 of 16 pairs diverged";
    const html = renderReport({ ...input, notices: [{ ...first!, text }] });
    expect(html).toContain("plain against bn-full: 2 of 16 pairs diverged.");
    expect(html).not.toContain("Plain against bn-full");
  });

  test("each restatement and task has a banner of its own, and nothing sums them up", () => {
    const input = reportFixture();
    const verdicts = section('<section id="verdicts">', "</section>");
    for (const { id, text } of input.claim.restatements) expect(verdicts).toContain(`${id}</span> ${text}`);
    const banners = verdicts.match(/<div class="banner (supported|refuted|equivalent|undecided)">/g) ?? [];
    expect(banners).toHaveLength(input.verdicts.length);
    expect(verdicts).toContain("There is no overall verdict.");
  });

  test("the notice that measures disagree stands above the panels of its task", () => {
    const task = section('<section class="task" id="t1">', "</section>");
    expect(task.indexOf("These measures disagree")).toBeGreaterThan(0);
    expect(task.indexOf("These measures disagree")).toBeLessThan(task.indexOf('class="panels"'));
    expect(section('<section class="task" id="t2">', "</section>")).not.toContain("These measures disagree");
  });

  test("a disagreement in a comparison that decides nothing is folded", () => {
    const input = reportFixture();
    const [first] = input.notices;
    const other = renderReport({ ...input, notices: [{ ...first, arms: ["layernorm", "plain"] }] });
    expect(other).toContain("Measures disagree in 1 further comparison");
  });

  test("each measure has a panel with a verdict of its own, layers below it", () => {
    const task = section('<section class="task" id="t1">', "</section>");
    for (const title of ["Worst single-unit damage at T*", "Top share of damage", "Test accuracy", "Test loss"]) {
      const panel = task.slice(task.indexOf(`<h4>${title}</h4>`));
      expect(panel.slice(0, panel.indexOf("</header>")), title).toMatch(
        /class="badge (supported|refuted|equivalent|undecided)"/,
      );
    }
    expect(task).toContain("Layer 1 alone");
    expect(task).toContain("Layer 2 alone");
  });

  test("a share is shown with its total, and is grey where the total is almost nothing", () => {
    const task = section('<section class="task" id="t2">', "</section>");
    expect(task).toMatch(/Shares of a total of: plain [0-9.]+,/);
    expect(task.match(/>share of almost nothing</g)).toHaveLength(1);
  });

  test("the table has every estimate with all its numbers", () => {
    const input = reportFixture();
    const estimates = section('<section id="estimates">', "</section>");
    expect(estimates.match(/<tr><th scope="row">/g)).toHaveLength(input.estimates.length);
    expect(estimates.match(/<th scope="col">/g)).toHaveLength(17);
  });

  test("estimates at other learning rates are in the table, folded", () => {
    const input = reportFixture();
    const more = { ...input.estimates[0], learningRate: 0.1 };
    expect(renderReport({ ...input, estimates: [...input.estimates, more] })).toContain("1 further estimates");
  });

  test("says what it rests on, how to repeat it, what would change it, and where it stops", () => {
    const input = reportFixture();
    for (const text of Object.values(input.commands)) expect(parsed.text).toContain(text);
    for (const text of [...input.claim.limits, ...input.claim.traps, input.provenance.records, input.provenance.kernel])
      expect(parsed.text).toContain(text);
    expect(parsed.text).toContain("319 networks: 16 paired seeds in each of 10 arms on each of 2 tasks; 1 diverged.");
    expect(parsed.text).toContain("Refuted by: either contrast on the other side of zero.");
    for (const word of ["Supports", "Untested", "Nuance"])
      expect(page).toMatch(new RegExp(`class="grade g[SNCU]">${word}<`));
  });

  test("an experiment with little to show is still a report", () => {
    const input = reportFixture();
    const [task] = input.tasks;
    const small = renderReport({
      ...input,
      tasks: [
        { name: task.name, setting: task.setting, learningRate: 0.02, summaries: {}, curves: [], completion: {} },
      ],
      estimates: [],
      verdicts: [],
      notices: [],
      arms: [],
      claim: { ...input.claim, restatements: [], literature: [], limits: [], traps: [] },
    });
    expect(() => parse(small)).not.toThrow();
    expect(small).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("a source becomes a link only over https", () => {
    const input = reportFixture();
    const linked = (url: string) =>
      renderReport({ ...input, tasks: [], claim: { ...input.claim, source: { text: "the source", url } } });
    expect(linked("https://example.org/")).toContain('<a href="https://example.org/" rel="noreferrer">the source</a>');
    for (const url of ["javascript:alert(1)", "http://example.org", "data:text/html,x", " https://x"])
      expect(linked(url)).not.toContain(">the source</a>");
  });
});

const attacks = [
  "<script>pwned()</script>",
  "<img src=x onerror=pwned()>",
  "<svg onload=pwned()>",
  "</style><script>pwned()</script>",
  "</title><script>pwned()</script>",
  "</svg><script>pwned()</script>",
  "</text><script>pwned()</script>",
  "</desc></title><image href=x onerror=pwned()>",
  '" onmouseover="pwned()" x="',
  "' onfocus='pwned()' autofocus='",
  '" style="position:fixed;inset:0" onclick="pwned()',
  "javascript:pwned()",
  "<a href=javascript:pwned()>x</a>",
  "<iframe srcdoc='<script>pwned()</script>'>",
  "--><script>pwned()</script><!--",
  "]]><script>pwned()</script>",
  "<math><mtext></mtext><script>pwned()</script></math>",
  "<foreignObject><body onload=pwned()></foreignObject>",
  "&lt;script&gt;pwned()&lt;/script&gt;",
  "&#60;script&#62;pwned()&#60;/script&#62;",
  "\u0000<scr\u0000ipt>pwned()</scr\u0000ipt>",
  "\u202e<script>pwned()</script>",
  "<meta http-equiv=refresh content=0;url=javascript:pwned()>",
  "{{constructor.constructor('pwned()')()}}",
  `\`$${"{pwned()}"}\``,
];
const wrappings = ["", "x", " ", '">', "'>", "\n", "<", "&"];
/** 25 attacks, each behind 8 beginnings that try to leave the place where a name stands. */
const payloads = attacks.flatMap((attack) => wrappings.map((start) => start + attack));

/** Words that the report reads as states, not as texts. */
const states = new Set(
  "lower higher equal supported refuted equivalent undecided noise coupling normalisation mixed none ok diverged failed missing S N C U ablation training disagreement almost-nothing invalid alone reference treatment noise-off injected rival control best shake".split(
    " ",
  ),
);

/** The input with the payload at the end of every text and of every key that is a name. */
function poisoned<T>(value: T, payload: string, names: ReadonlySet<string>): T {
  if (typeof value === "string") return (states.has(value) ? value : value + payload) as T;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, payload, names)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    names.has(key) ? key + payload : key,
    poisoned(item, payload, names),
  ]);
  return Object.fromEntries(entries) as T;
}

/** Every kind of figure and table once, as small as it can be: to be written 200 times. */
function smallInput(): { readonly input: ReportInput; readonly names: ReadonlySet<string> } {
  const input = reportFixture(3);
  const shown = new Set(["plain", "bn-full", "bn-g16", "bn-full+shared16"]);
  const of = <T>(record: Readonly<Record<string, T>>, map: (value: T) => T = (value) => value): Record<string, T> =>
    Object.fromEntries(Object.entries(record).flatMap(([arm, value]) => (shown.has(arm) ? [[arm, map(value)]] : [])));
  const [task] = input.tasks;
  const curves = task.curves.map((set) => ({ ...set, x: [0, 0.5, 1], arms: of(set.arms) }));
  const small = {
    ...task,
    curves,
    summaries: of(task.summaries),
    completion: of(task.completion),
    rates: task.rates!.map((set) => ({ ...set, arms: of(set.arms) })),
    noise: {
      ...task.noise!,
      byArm: of(task.noise!.byArm),
      wobble: task.noise!.wobble.map((found) => ({ ...found, values: [0, 1] })),
    },
    reliance: {
      ...task.reliance!,
      matrices: of(task.reliance!.matrices, () => ({ shape: [2, 2], data: [1, 2, 3, 4] })),
    },
  };
  const metrics = Object.keys(task.summaries["plain"]);
  const measures = /^(rely\.single\.maxT|rely\.single\.topShare$)/;
  return {
    names: new Set([...shown, ...metrics]),
    input: {
      ...input,
      arms: input.arms.filter(({ id }) => shown.has(id)),
      tasks: [small],
      estimates: input.estimates.filter(
        ({ task: name, on, arm }) => name === task.name && measures.test(on) && shown.has(arm),
      ),
      verdicts: input.verdicts.filter((verdict) => verdict.task === task.name),
      metrics: { "test.nll": { title: "named by the input" } },
    },
  };
}

describe("hostile names", () => {
  test("are 200 in number", () => {
    expect(new Set(payloads).size).toBe(200);
  });

  test("never become markup in the page: same tags and attributes as with harmless ones", () => {
    const { input, names } = smallInput();
    const shape = ({ tags }: Parsed) =>
      new Set(
        tags.flatMap(({ name, attributes }) => [...attributes.keys()].map((key) => `${name}.${key}`).concat(name)),
      );
    const harmless = shape(parse(renderReport(poisoned(input, " harmless", names))));
    for (const payload of payloads) {
      const hostile = renderReport(poisoned(input, payload, names));
      const found = parse(hostile);
      expect(
        [...shape(found)].filter((item) => !harmless.has(item)),
        payload,
      ).toEqual([]);
      // `includes`, because a failing `toContain` would print the page; a payload without `<` is harmless as it is.
      expect(payload.includes("<") && hostile.includes(payload), payload).toBe(false);
      // It is shown, in letters, and not swallowed.
      expect(found.text.includes("pwned()"), payload).toBe(true);
    }
  }, 60_000);

  test("never become markup in the Markdown answer", () => {
    const { input, names } = smallInput();
    for (const payload of payloads) {
      const answer = markdownAnswer(poisoned(input, payload, names));
      const prose = answer.replace(/(`{3,})\n[\s\S]*?\n\1\n/g, "").replace(/`[^`\n]*`/g, "");
      expect(prose).not.toMatch(/<|>(?! )/);
      expect(prose.match(/(?<!\\)\]\(/)).toBeNull();
    }
  });
});

describe("markdownAnswer", () => {
  const answer = markdownAnswer(reportFixture());

  test("answers the question with one line for each verdict, the numbers, and the command", () => {
    const input = reportFixture();
    expect(answer.startsWith("> May i have any example")).toBe(true);
    expect(answer.match(/^\* (teacher|moons): \*\*/gm)).toHaveLength(input.verdicts.length);
    expect(answer).toContain("```\nnpx linchpin run bn-noise-spreads-reliance --profile quick\n```");
    expect(answer).toContain("There is no overall verdict");
  });

  test("has a table row for each primary estimate at the figures' learning rate", () => {
    const rows = answer.match(/^\| (teacher|moons) \|/gm);
    expect(rows).toHaveLength(reportFixture().estimates.filter(({ primary }) => primary).length);
    expect(answer).toMatch(
      /\| moons \| Worst single-unit damage at T\\\* \| NC1 noise: bn-g16 − bn-full \| −0\.1\d+ \\\[−0\.\d+, −0\.\d+\\\] nats, 95 % \| 16 \|/,
    );
  });

  test("says where measures disagree and where it stops", () => {
    expect(answer).toContain("**These measures disagree** (teacher)");
    expect(answer).toContain("* Limit: Two small generated tasks");
  });

  test("shows the picture where there is one, with words in its place", () => {
    expect(answer).not.toContain("![");
    const pictured = markdownAnswer(reportFixture(), "a claim(2).svg");
    expect(pictured).toMatch(
      /^!\[Paired differences of the primary measures on teacher and moons.*\]\(a%20claim%282%29\.svg\)$/m,
    );
  });

  test("a command that holds back ticks stays inside its block", () => {
    const input = reportFixture();
    const tricky = markdownAnswer({ ...input, commands: { ...input.commands, run: "run ```\nx" } });
    expect(tricky).toContain("````\nrun ```\nx\n````");
  });
});
