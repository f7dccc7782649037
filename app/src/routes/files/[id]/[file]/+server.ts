import { error } from "@sveltejs/kit";
import { claimFiles } from "#lib/claims/claimFiles.ts";
import { claims } from "../../../../../../src/lab/claims/index.ts";
import type { EntryGenerator, RequestHandler } from "./$types";

// Files to take away: experiment files, pictures and numbers of the claims, written when the site is built.
export const prerender = true;

export const entries: EntryGenerator = () =>
  claims.flatMap(({ id }) => claimFiles(id).map(({ name }) => ({ id, file: name })));

export const GET: RequestHandler = ({ params: { id, file } }) => {
  const found = claimFiles(id).find(({ name }) => name === file);
  if (found === undefined) error(404);
  return new Response(found.text, { headers: { "content-type": found.type } });
};
