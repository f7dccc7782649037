import { answer } from "./en/answer.ts";
import { claims } from "./en/claims.ts";
import { embed } from "./en/embed.ts";
import { figure } from "./en/figure.ts";
import { lab } from "./en/lab.ts";
import { lesson } from "./en/lesson.ts";
import { results } from "./en/results.ts";
import { scope } from "./en/scope.ts";
import { site } from "./en/site.ts";
import { trainHere } from "./en/trainHere.ts";
import { verdict } from "./en/verdict.ts";

/** English, a file a page: the language that the others must match key by key. */
export const en = { site, answer, claims, results, verdict, figure, trainHere, lab, lesson, embed, scope };
