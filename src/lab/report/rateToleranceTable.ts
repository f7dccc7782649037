import type { RateTolerance } from "../rateTolerance.ts";
import { table } from "./figure.ts";
import { formatNumber } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import type { TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";

/** What learning rates each arm bears: the largest at which it trains, how wide the good ones are, and the shares behind it. */
export function rateToleranceTable(view: ReportView, { name, tolerances = [] }: TaskReport): Html | undefined {
  const [first] = tolerances;
  if (first === undefined) return undefined;
  const arms = view.input.arms.flatMap(({ id, short, name: long }) => {
    const own = tolerances.find(({ arm }) => arm === id);
    return own === undefined ? [] : [{ own, title: short ?? long }];
  });
  const rates = [...new Set(tolerances.flatMap((own) => own.rates.map(({ learningRate }) => learningRate)))];
  const found = table({
    caption: `Tolerance to the learning rate on ${name}: largest rate at which the training loss ends below ${first.target} ${first.unit} in at least 80 % of the seeds; decades of rates with a mean test accuracy within one point of the best; and the seeds below that loss, with the 95 % Clopper-Pearson interval of their share`,
    head: ["Arm", "Largest rate", "Decades near the best", ...rates.sort((a, b) => a - b).map((rate) => `At ${rate}`)],
    rows: arms.map(({ own, title }) => [title, largest(own), near(own), ...rates.map((rate) => share(own, rate))]),
  });
  return html`<h3>Tolerance to the learning rate</h3><div class="card full">${found}</div>`;
}

/** At the end of the strip a larger rate may do as well. */
function largest({ largest: rate, largestTried }: RateTolerance): string {
  if (rate === undefined) return "none";
  return largestTried ? `${rate} or more` : `${rate}`;
}

function near({ near: found }: RateTolerance): Html | string {
  if (found === undefined) return "–";
  const { from, to, decades, open } = found;
  const words = `${formatNumber(decades, 1)}${open ? " or more" : ""}`;
  return html`${words}<small>${from === to ? `at ${from} alone` : `${from} to ${to}`}</small>`;
}

function share({ rates }: RateTolerance, rate: number): Html | string {
  const found = rates.find(({ learningRate }) => learningRate === rate);
  if (found === undefined) return "–";
  const { reached, n, low, high, diverged } = found;
  const interval = `${Math.round(100 * low)} to ${Math.round(100 * high)} %`;
  return html`${reached} of ${n}<small>${interval}${diverged === 0 ? "" : `, ${diverged} diverged`}</small>`;
}
