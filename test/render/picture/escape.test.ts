import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { mermaidText, xml } from "../../../src/render/picture/escape.js";
import { HOSTILE } from "./scenes.js";
import { xmlFault } from "./well-formed.js";

const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constant(HOSTILE));

test("any text is well-formed as content and as the value of an attribute", () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(xmlFault(`<a b="${xml(text)}">${xml(text)}</a>`)).toBeNull();
    }),
  );
});

test("any text is without a character that means something to Mermaid", () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(mermaidText(text)).toMatch(/^(?:[A-Za-z0-9 _.,/()-]|#\d+;)*$/);
    }),
  );
});

test("plain text stays as it is", () => {
  expect([xml("app (httpd), PID 1"), mermaidText("eth0 10.244.0.6")]).toEqual([
    "app (httpd), PID 1",
    "eth0 10.244.0.6",
  ]);
});
