import { statfsSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../core/math/errors.ts";

/**
 * File systems that other machines write to as well, by the magic number that Linux reports. SQLite's write-ahead log
 * needs memory shared by all its readers, so there it loses or mixes data.
 * 9P is not listed: sandboxes report it for ordinary local folders; where it is not one, SQLite fails with an error.
 * Source: statfs(2) and linux/magic.h; sqlite.org/wal.html, "Overview", disadvantage 2.
 */
const NETWORK: Readonly<Record<number, string>> = {
  26985: "NFS",
  20859: "SMB",
  4283649346: "CIFS",
  4266872130: "SMB 2",
  1397113167: "AFS",
  1937076805: "Coda",
  198183888: "Lustre",
  1196443219: "GPFS",
  12805120: "Ceph",
  428016422: "BeeGFS",
  537068840: "OrangeFS",
  1952539503: "OCFS2",
  18225520: "GFS2",
};

/** Name of the network file system with this magic number, or undefined for a local one. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK[type >>> 0];
}

/**
 * Throws UserError when `folder` lies on a network or cluster file system. Looks at the magic number on Linux and at
 * `\\server` paths on Windows; on macOS it cannot tell and lets every folder pass.
 */
export function refuseNetworkFileSystem(
  folder: string,
  typeOf: (folder: string) => number = (place) => statfsSync(place).type,
  platform: NodeJS.Platform = process.platform,
): void {
  const name =
    platform === "linux"
      ? networkFileSystem(typeOf(folder))
      : platform === "win32" && resolve(folder).startsWith("\\\\")
        ? "a network share"
        : undefined;
  if (name !== undefined)
    throw new UserError(
      `store: ${folder} lies on ${name}, where SQLite cannot keep a store safely; give --store a path on a local disk, such as --store /tmp/linchpin.sqlite. Many machines train together without a shared store: by files (linchpin submit --slurm) or on a cluster (linchpin worker --cluster)`,
    );
}
