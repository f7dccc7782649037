/**
 * Headers of every answer. The page computes in WebAssembly and its figures carry style attributes; its fonts and
 * pictures may be `data:`, what it exports is `blob:`.
 *
 * @param scripts hashes of the inline scripts of a page, as `'sha256-...'`
 */
export function securityHeaders(scripts: readonly string[] = []): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...scripts].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
  };
}
