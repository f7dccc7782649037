import type { ClientInit } from "@sveltejs/kit/hooks";
import { openSession } from "#lib/served/session.ts";

/** Before any page reads its address. */
export const init: ClientInit = () => {
  openSession();
};
