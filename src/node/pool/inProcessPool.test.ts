import { runTrials } from "../../../test/contracts/fakeRunner.ts";
import { poolContract } from "../../../test/contracts/poolContract.ts";
import { inProcessPool } from "./inProcessPool.ts";

poolContract("inProcessPool", () => inProcessPool(runTrials));
