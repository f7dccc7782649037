import { answer } from "./de/answer.ts";
import { claims } from "./de/claims.ts";
import { embed } from "./de/embed.ts";
import { figure } from "./de/figure.ts";
import { lab } from "./de/lab.ts";
import { lesson } from "./de/lesson.ts";
import { results } from "./de/results.ts";
import { scope } from "./de/scope.ts";
import { site } from "./de/site.ts";
import { trainHere } from "./de/trainHere.ts";
import { verdict } from "./de/verdict.ts";
import type { Messages } from "./messages.ts";

/** German. The texts of claims are in claimWords; quotes, literature and the names of measures stay in English. */
export const de: Messages = { site, answer, claims, results, verdict, figure, trainHere, lab, lesson, embed, scope };
