/**
 * The value with every character that JSON escapes replaced in its keys. V8 (Node 24 and 26) at times reads a key with an
 * escape as `\`: after `JSON.parse('{"a":1,"\\\\":2}')`, the key `"\n"` of `{"a":1,"\n":2}` comes back as `"\\"`
 * (github.com/nodejs/node/issues/63785). No record, spec or experiment has such a key; the digest of a record would
 * refuse one that was misread.
 */
export function unescapedKeys<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(unescapedKeys) as Value;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  const key = (text: string): string => text.replace(/["\\\u0000-\u001f\ud800-\udfff]/g, "_");
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [key(name), unescapedKeys(member)])) as Value;
}
