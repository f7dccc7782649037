/** What `linchpin serve` puts behind `#` of the link that it prints: 32 random bytes, base64url. */
const LAUNCH = /^#([\w-]{43})$/;
/** Where the session token lies: in this tab alone, and gone with it. */
const KEY = "linchpin.session";

let opening: Promise<string | undefined> = Promise.resolve(undefined);

/**
 * Takes a launch token out of the address, before anything else reads what stands behind `#`, and swaps it for the session
 * token. A page that was not opened by such a link keeps the token that its tab has.
 */
export function openSession(): void {
  const launch = LAUNCH.exec(location.hash)?.[1];
  if (launch === undefined) {
    opening = Promise.resolve(stored());
    return;
  }
  history.replaceState(history.state, "", location.pathname + location.search);
  opening = swap(launch);
}

/** The session token; undefined where no `linchpin serve` opened this tab. */
export function sessionToken(): Promise<string | undefined> {
  return opening;
}

/** Forgets a token that the server does not know any more. */
export function endSession(): void {
  opening = Promise.resolve(undefined);
  keep(undefined);
}

async function swap(launch: string): Promise<string | undefined> {
  try {
    const response = await fetch("/api/1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ launch }),
    });
    if (!response.ok) return stored();
    const { token } = (await response.json()) as { readonly token: string };
    keep(token);
    return token;
  } catch {
    // No server answers: this is a static site.
    return stored();
  }
}

/** Where the browser stores nothing the token lives as long as the page. */
function keep(token: string | undefined): void {
  try {
    if (token === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // Nothing is kept.
  }
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    // A browser that stores nothing.
    return undefined;
  }
}
