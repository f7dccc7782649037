// The worker of the pool's tests: numbers that follow from the spec, and ways to fail.
import { runTrials } from "../../../../test/contracts/fakeRunner.ts";
import { serveTrials } from "./serveTrials.ts";

serveTrials(runTrials);
