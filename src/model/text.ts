/**
 * What a terminal would obey, or what turns or hides text on it: C0 and C1 controls, line and paragraph separators, marks of
 * direction (Unicode UAX #9), zero-width characters and lone surrogates.
 */
const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** What nearly all text consists of. */
const HARMLESS = /^[ -~]*$/;

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
