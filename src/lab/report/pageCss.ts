import { darkTokens, lightTokens, tokenCss } from "./tokens.ts";

const fonts =
  '--sans:"Atkinson Hyperlegible Next Variable","Atkinson Hyperlegible Next","Source Sans 3 Variable","Noto Sans",system-ui,sans-serif;' +
  '--mono:"Atkinson Hyperlegible Mono Variable","Noto Sans Mono",ui-monospace,monospace';

const base = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:16px}
body{margin:0;background:var(--paper);color:var(--ink);font:400 16.5px/1.55 var(--sans)}
a{color:inherit;text-decoration-color:var(--line-strong);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:2px}
h1,h2,h3,h4,p,ul,dl,pre,blockquote{margin:0}
ul{padding:0;list-style:none}
code,pre,.m{font-family:var(--mono)}
code{font-size:.92em;overflow-wrap:anywhere}
pre{font-size:13px;line-height:1.5;padding:10px 12px;background:var(--sunk);border:1px solid var(--line);border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere}
small{display:block;font-size:12px;line-height:1.4;color:var(--ink-3);font-weight:400}
summary{cursor:pointer}
svg text{font-family:var(--sans)}svg text.m{font-family:var(--mono)}
.skip{position:absolute;left:-999px;top:8px;padding:8px 14px;background:var(--surface);z-index:2}.skip:focus{left:8px}
.icon{flex:none;fill:none;stroke:currentColor;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
`;

const frame = `
.bar{display:flex;align-items:center;gap:10px;min-height:56px;padding:0 40px;background:var(--surface);border-bottom:1px solid var(--line)}
.bar b{font-size:18px}.bar-what{margin-left:22px;font-size:14px;color:var(--ink-2)}.bar time{margin-left:auto;font-size:13px;color:var(--ink-3)}
.page{display:grid;grid-template-columns:288px minmax(0,1fr);align-items:start;background:linear-gradient(to right,var(--surface) 287px,var(--line) 287px 288px,transparent 288px)}
nav{position:sticky;top:0;max-height:100vh;overflow:auto;padding:22px 0 40px}
nav h2{font-size:13px;margin:14px 24px 8px 40px}nav h2:first-child{margin-top:0}
nav a{display:flex;gap:12px;padding:7px 20px 7px 40px;font-size:14px;line-height:1.4;color:var(--ink-2);text-decoration:none;overflow-wrap:anywhere}
nav a:hover{background:var(--sunk);color:var(--ink)}nav .icon{margin-top:2px}
.body{max-width:1152px;padding:28px 28px 72px 44px}
.lead{display:grid;grid-template-columns:minmax(0,760px) minmax(0,276px);column-gap:44px}
.eyebrow,.setting,.count{font-size:14px;color:var(--ink-3)}
h1{font-size:28px;line-height:1.25;letter-spacing:-.01em;font-weight:700;margin:8px 0 10px;text-wrap:balance;overflow-wrap:anywhere}
.said{font-size:14px;color:var(--ink-2)}
.question{margin:16px 0 0;padding:2px 0 2px 14px;border-left:3px solid var(--line-strong);color:var(--ink-2);font-size:15px}
.notice{margin:0 0 16px;padding:10px 14px;border-radius:4px;background:var(--mixed-soft);color:var(--mixed);font-size:14px;font-weight:650}
section>h2{font-size:21px;line-height:1.3;margin:40px 0 4px}
section h3{font-size:16.5px;line-height:1.4;margin:26px 0 10px}
aside{font-size:14px;line-height:1.5;color:var(--ink-2);padding-top:4px;overflow-wrap:anywhere}
aside h2{font-size:14px;color:var(--ink);margin:20px 0 4px}aside h2:first-child{margin-top:0}aside p+p{margin-top:6px}
.arms li{display:flex;gap:10px;padding:5px 0}.arms svg{flex:none;margin-top:2px}.arms b{color:var(--ink);font-weight:600}.arms code{font-size:12px;color:var(--ink-3)}.arms .rate{display:flex;gap:8px;align-items:center}
`;

const verdicts = `
.badge{display:inline-flex;flex:none;align-items:center;gap:7px;padding:4px 12px 4px 9px;border-radius:999px;font-size:13.5px;line-height:1.3;font-weight:650;white-space:nowrap}
.supported{--v:var(--yes);--vs:var(--yes-soft)}.refuted{--v:var(--no);--vs:var(--no-soft)}.equivalent{--v:var(--even);--vs:var(--even-soft)}
.undecided,.unjudged{--v:var(--open);--vs:var(--open-soft)}.disagree{--v:var(--mixed);--vs:var(--mixed-soft)}
.badge{color:var(--v);background:var(--vs)}.icon{color:var(--v,currentColor)}
.badge.unjudged{background:none;border:1px dashed var(--line-strong);padding:3px 11px 3px 8px;font-weight:500}
.restatement h3{margin:22px 0 0}.rid{display:inline-block;margin-right:4px;padding:0 7px;border-radius:4px;background:var(--sunk);font-size:13px;color:var(--ink-2)}
.refuted-by{font-size:13px;color:var(--ink-3);margin:2px 0 10px;max-width:75ch}
.banners{display:grid;gap:10px}
.banner{display:grid;grid-template-columns:178px minmax(0,1fr);gap:14px;align-items:start;padding:13px 16px;background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--v);border-radius:4px;font-size:15px;line-height:1.5;overflow-wrap:anywhere}
.banner .badge{justify-self:start}.banner .m{font-size:.9em;white-space:nowrap}.banner p+p{margin-top:3px}.banner details{margin-top:2px;font-size:13px;color:var(--ink-2)}.banner summary{font-size:13px;color:var(--ink-3)}.banner .why{font-size:13.5px;color:var(--ink-2)}
.banner.disagree{margin-top:14px;grid-template-columns:auto minmax(0,1fr)}
.further{margin-top:12px;font-size:14px}.note ul{list-style:disc;padding-left:18px}.note+.note{margin-top:6px}.note{margin-top:8px;padding:6px 10px;border-left:3px solid var(--mixed);background:var(--mixed-soft);font-size:13px;line-height:1.45}
`;

const figures = `
.panels,.figures{display:grid;gap:16px;align-items:start}
.panels{grid-template-columns:repeat(3,minmax(0,1fr))}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.figures>.full{grid-column:1/-1}
.card{min-width:0;background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:15px 18px 14px}
.panel{padding:14px 15px 12px}
.card.inner{border:0;padding:6px 0 0}.inner h4{font-size:13px}
.card>header{display:flex;gap:6px 14px;align-items:baseline;justify-content:space-between;margin-bottom:12px}.panel>header:has(.badge){display:block}.panel>header .badge{margin-top:7px}
.panel,.figures>.card{display:grid;grid-template-rows:subgrid;grid-template-columns:minmax(0,1fr);grid-row:span 5;row-gap:0}.figures>.full{display:block;grid-row:auto}.panel>header{align-items:flex-start}
h4{font-size:15px;line-height:1.4;font-weight:650;overflow-wrap:anywhere}.aside{font-size:13px;color:var(--ink-3);text-align:right}
.drawing svg,.drawings svg{display:block;width:100%;height:auto;overflow:visible}
.drawings{display:grid;grid-template-columns:repeat(auto-fill,minmax(176px,1fr));gap:22px}
.narrow{display:none}
.caption{margin-top:10px;font-size:13px;line-height:1.5;color:var(--ink-2);max-width:88ch;overflow-wrap:anywhere}
.card details,.restatement details{margin-top:8px;font-size:13px}.card summary,.restatement summary,#estimates summary{font-size:13px;color:var(--ink-2);padding:4px 0;min-height:24px}
.ramp{white-space:nowrap;display:inline-flex;align-items:center;gap:7px;font-size:12px}.ramp span{display:inline-flex}.ramp i{width:14px;height:11px}
.scroll{overflow-x:auto;max-width:100%}.scroll+.scroll{margin-top:14px}.tall{max-height:70vh;overflow:auto}.tall thead th{position:sticky;top:0;background:var(--surface);z-index:1}.evidence{margin-top:22px}.evidence>summary{padding:12px 16px;background:var(--surface);border:1px solid var(--line);border-radius:8px;font-weight:650;font-size:15px}
.firsts{display:grid;gap:16px;grid-template-columns:repeat(2,minmax(0,1fr));align-items:start}.firsts .panel{display:block}.on-task{font-weight:650;font-size:14px;margin-bottom:6px}.answer td{font-family:var(--sans)}.answer{margin-top:10px;font-size:14.5px;background:var(--surface);border:1px solid var(--line)}.answer th,.answer td{padding:11px 14px;text-align:left;vertical-align:top;border-top:1px solid var(--line);font-weight:400;white-space:normal}.answer thead th{font-weight:650;border-top:0}.answer tbody th{width:38%}.answer .numbers{margin-top:5px;font-size:12.5px;color:var(--ink-2)}.answer .numbers .m{white-space:nowrap}.answer .cause{margin-top:4px;font-weight:600}.answer a{color:inherit}
table{border-collapse:collapse;font-size:13px;line-height:1.4;width:100%}
caption{text-align:left;color:var(--ink-3);font-size:12px;padding:2px 0 6px}
th,td{padding:6px 14px 6px 0;text-align:right;vertical-align:top;border-bottom:1px solid var(--line);white-space:nowrap}
thead th{border-bottom:1px solid var(--line-strong);color:var(--ink-2);font-weight:500;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}tbody th{font-weight:400}td{font-family:var(--mono);font-size:12.5px}td small{font-family:var(--sans)}
.measures thead th{white-space:normal;min-width:66px}.measures tbody th{white-space:normal;min-width:150px}th:first-child{position:sticky;left:0;background:var(--surface)}
.measures .none{font-family:var(--sans);font-size:12px;color:var(--ink-3);white-space:normal}
.estimates th,.estimates td{font-size:11px;padding:4px 7px 4px 0}.estimates thead th{white-space:normal}abbr{text-decoration:none}.estimates td:nth-child(-n+5){text-align:left;font-family:var(--sans)}.estimates th:nth-child(-n+5){text-align:left}.estimates th:first-child,.estimates td:nth-child(-n+3){white-space:normal;min-width:96px;overflow-wrap:anywhere}
`;

const prose = `
.prose{max-width:760px}.prose p,.prose li{max-width:70ch}.prose p{margin:8px 0}
.prose h3{margin-bottom:4px}.prose ul:not(.notes){list-style:disc;padding-left:20px}.prose li{margin:5px 0;overflow-wrap:anywhere}
math{font-family:"STIX Two Math","Latin Modern Math","Cambria Math","DejaVu Math TeX Gyre",math;font-size:1.12em;margin:10px 0;overflow-x:auto;overflow-y:hidden;max-width:100%}
.grade{display:inline-block;margin-right:6px;padding:1px 9px;border-radius:999px;background:var(--open-soft);color:var(--open);font-size:13px;font-weight:650}
.gS{background:var(--yes-soft);color:var(--yes)}.gC{background:var(--no-soft);color:var(--no)}.gN{background:var(--mixed-soft);color:var(--mixed)}
cite{display:block;font-style:normal;font-size:13.5px;color:var(--ink-3)}
dl{display:grid;align-content:start;grid-template-columns:auto minmax(0,1fr);gap:6px 18px;font-size:14px}dt{color:var(--ink-3)}dd{margin:0;font-family:var(--mono);font-size:13px;overflow-wrap:anywhere}
`;

const screens = `
@media (max-width:1320px){.page{grid-template-columns:minmax(0,1fr);background:none}nav{position:static;max-height:none;background:var(--surface);border-bottom:1px solid var(--line);padding:14px 0}
nav h2{margin:8px 40px 2px}nav ul{display:flex;overflow-x:auto;padding:0 28px}nav li{flex:none}nav a{padding:6px 12px;gap:8px}nav small{display:none}.body{padding:28px 40px 64px;margin:0 auto;width:100%}}
@media (max-width:1080px){.lead{grid-template-columns:minmax(0,1fr)}aside{margin-top:28px}.panels{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:900px){.figures{grid-template-columns:minmax(0,1fr)}.wide{display:none}.narrow{display:block}.narrow svg{max-width:560px}}
@media (max-width:760px){.panels{grid-template-columns:minmax(0,1fr)}.bar{padding:0 16px}.bar-what{margin-left:8px}.bar time{display:none}.body{padding:20px 16px 56px}nav h2{margin:8px 16px 2px}nav ul{padding:0 4px}nav a{min-height:44px;align-items:center}nav .icon{margin:0}
h1{font-size:22px}.firsts{grid-template-columns:minmax(0,1fr)}.answer thead{display:none}.answer,.answer tbody,.answer tr,.answer th,.answer td{display:block;width:auto!important}.answer td{border-top:0;padding-top:2px}.answer td::before{content:attr(data-task);display:block;font-weight:650;margin-bottom:3px}.question{font-size:15px}.banner,.banner.disagree{grid-template-columns:minmax(0,1fr);gap:8px;padding:12px 14px}.card{padding:14px 15px 12px}.drawings{grid-template-columns:repeat(2,minmax(0,1fr));gap:18px 14px}body{font-size:16px}summary{min-height:44px;display:list-item;padding-top:11px!important}}
@media print{@page{margin:12mm}.page{display:block;background:none}.panels,.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.panel,.figures>.card{display:block;grid-row:auto}.caption{font-size:8pt}.prose p,.prose li{max-width:none}section>h2,section h3{break-after:avoid}nav,.skip,details:not([open]){display:none}.body{padding:0;max-width:none}.lead{display:block}.card,.banner,.restatement,figure{break-inside:avoid}body{background:#fff;font-size:11pt}.bar{padding:0}aside{margin-top:14pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.scroll{overflow:visible;max-height:none}.estimates{font-size:7pt}.estimates td{font-size:7pt;padding-right:4px}a{text-decoration:none}}
@media (forced-colors:active){.badge,.banner,.card{border:1px solid}}
`;

/** The styles of a report: tokens of both themes (`data-theme` on `<html>` overrides the system's), layout, print. */
export function pageCss(): string {
  const light = tokenCss(Object.entries(lightTokens));
  const dark = tokenCss(Object.entries(darkTokens));
  const themes =
    `:root{${fonts};${light};color-scheme:light}` +
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark};color-scheme:dark}}` +
    `@media screen{:root[data-theme=dark]{${dark};color-scheme:dark}}`;
  return (themes + base + frame + verdicts + figures + prose + screens).replaceAll("\n", "");
}
