import { describe, expect, test } from "vitest";
import { UserError } from "../../core/math/errors.ts";
import { networkFileSystem, refuseNetworkFileSystem } from "./networkFileSystem.ts";

describe("networkFileSystem", () => {
  test("knows NFS, CIFS (whose number comes negative) and Lustre, and takes ext4, xfs and tmpfs for local", () => {
    expect([0x6969, 0xff534d42 | 0, 0x0bd00bd0].map(networkFileSystem)).toEqual(["NFS", "CIFS", "Lustre"]);
    expect([0xef53, 0x58465342, 0x01021994].map(networkFileSystem)).toEqual([undefined, undefined, undefined]);
  });

  test("a folder on NFS is refused with advice", () => {
    expect(() => refuseNetworkFileSystem("/home/me", () => 0x6969, "linux")).toThrow(UserError);
    expect(() => refuseNetworkFileSystem("/home/me", () => 0x6969, "linux")).toThrow(
      /\/home\/me lies on NFS.*give --store a path on a local disk/,
    );
  });

  test("a local folder passes", () => {
    expect(() => refuseNetworkFileSystem("/home/me", () => 0xef53, "linux")).not.toThrow();
  });
});
