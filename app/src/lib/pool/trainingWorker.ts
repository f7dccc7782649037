// Entry point of a worker of the page: the lab's trials with the same engine, kernels and instruments as in Node, so that
// a trial gives the same bytes here.
import { engineTrials } from "../../../../src/lab/engineTrials.ts";
import { serveTrials } from "./serveTrials.ts";

serveTrials(engineTrials);
