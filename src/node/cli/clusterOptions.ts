import { Option } from "commander";
import { UserError } from "../../core/math/errors.ts";

/** Environment variable that holds the address, so that a password stands in no list of processes. */
const VARIABLE = "LINCHPIN_CLUSTER";

export const clusterOption = (): Option =>
  new Option(
    "--cluster [url]",
    `the cluster's database, such as postgres://user:password@host/database (default: $${VARIABLE})`,
  );

/** The address that a command was given, or that of the environment. Throws UserError where there is neither. */
export function clusterUrl(command: string, given: string | boolean | undefined): string {
  const url = typeof given === "string" ? given : process.env[VARIABLE];
  if (url !== undefined && url !== "") return url;
  throw new UserError(
    `${command}: which cluster? Give --cluster postgres://user:password@host/database, or set ${VARIABLE}`,
  );
}
