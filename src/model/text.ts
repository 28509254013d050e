/**
 * What a terminal would obey, or what turns or hides text on it: C0 and C1 controls, line and paragraph separators, marks of
 * direction (Unicode UAX #9), zero-width characters and lone surrogates.
 */
const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** What nearly all text consists of. */
const HARMLESS = /^[ -~]*$/;
const HARMLESS_LINES = /^[\n -~]*$/;

/**
 * Text from a container, a manifest or a server, made harmless: at most `limit` characters, on one line, with whatever a
 * terminal would act upon as `\x1b` or `\u202e`.
 */
export function harmless(text: string, limit = 256): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}...` : text;
  if (HARMLESS.test(cut)) return cut;
  return cut.replace(HARMFUL, (one) => {
    const code = one.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Data with every text in it made harmless, keys and all, each of any length: for what is shown to people. */
export function harmlessData<Data>(data: Data): Data {
  if (typeof data === "string") return harmless(data, Number.POSITIVE_INFINITY) as Data;
  if (Array.isArray(data)) return data.map(harmlessData) as Data;
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [harmlessData(key), harmlessData(value)]),
  ) as Data;
}

/**
 * A JSON text with what a terminal would obey as `\u202e`: it says the same. Line ends between values stay.
 */
export function harmlessJson(json: string): string {
  if (HARMLESS_LINES.test(json)) return json;
  return json.replace(HARMFUL, (one) => {
    if (one === "\n") return one;
    return Array.from(
      { length: one.length },
      (_, index) => `\\u${one.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join("");
  });
}

/** Whether a text of several lines has nothing that a terminal would obey. */
export function isHarmless(text: string): boolean {
  return text === harmlessJson(text);
}

/** Orders two strings as their UTF-8 bytes do: unlike UTF-16 code units, a surrogate pair comes after all others. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const difference = Number(isSurrogate(x)) - Number(isSurrogate(y));
    return difference === 0 ? x - y : difference;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
