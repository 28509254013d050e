import { expect, test } from "@jest/globals";
import { fitted, textWidth, wrapped } from "../../../src/render/picture/measure.js";

test("wide letters are wider, and nothing is nothing", () => {
  expect(textWidth("", 10)).toBe(0);
  expect(textWidth("漢字", 10)).toBeGreaterThan(textWidth("ab", 10));
});

test.each([
  "short",
  "a name that is much too long for its column",
  "漢字漢字漢字漢字漢字漢字",
  "👩👩👩👩👩👩👩👩👩",
])("%s fits, whole or with an ellipsis", (text) => {
  const cut = fitted(text, 11, 100);
  expect(textWidth(cut, 11)).toBeLessThanOrEqual(100);
  expect(cut === text || (cut.endsWith("…") && text.startsWith(cut.slice(0, -1)))).toBe(true);
});

test("lines are no wider than the room, and lose no word that fits", () => {
  const text = "WARNING host-network: agent in the node's network namespace";
  const lines = wrapped(text, 11, 150);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((line) => textWidth(line, 11) > 150)).toEqual([]);
  expect(lines.join(" ")).toBe(text);
});
