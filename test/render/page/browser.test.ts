import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { renderHtml } from "../../../src/render/page/html.js";
import { renderSvg } from "../../../src/render/picture/picture.js";
import { scene } from "../picture/scenes.js";
import { type Browser, findChromium, startBrowser } from "./browser.js";

const program = findChromium();
if (program === null) console.log("skipped what needs it: a Chromium (Debian package chromium)");
const inBrowser = program === null ? describe.skip : describe;

const SHOWN =
  '[...document.querySelectorAll(".pod")].filter((one) => one.checkVisibility()).map((one) => one.querySelector("h2").textContent)';
const page = (name: string): string => renderHtml(scene(name));

inBrowser("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(program ?? "");
  }, 60_000);
  afterAll(() => browser?.close());

  test("closing it leaves none of its processes, and no folder", async () => {
    const another = await startBrowser(program ?? "");
    await another.open("two.html", page("two nodes"));
    expect(another.living().length).toBeGreaterThan(3);
    await another.close();
    expect(another.living()).toEqual([]);
    expect(existsSync(another.folder)).toBe(false);
  }, 60_000);

  test("the page shows all, loads nothing, and nothing is refused", async () => {
    const two = await browser.open("two.html", page("two nodes"));
    expect(await two.evaluate(SHOWN)).toEqual(["Pod demo/sidecar", "Pod demo/sharepid", "Pod demo/host"]);
    expect(await two.evaluate('document.querySelector("output").textContent')).toBe("3 of 3 pods shown");
    expect(two.complaints).toEqual([]);
  });

  test("search by keyboard: / goes there, what is typed filters, Escape shows all again", async () => {
    const two = await browser.open("keys.html", page("two nodes"));
    await two.press("/", "/");
    for (const letter of "host-pid") await two.press(letter, letter);
    expect(await two.evaluate("document.activeElement.value")).toBe("host-pid");
    expect(await two.evaluate(SHOWN)).toEqual(["Pod demo/host"]);
    await two.press("Escape");
    expect(await two.evaluate(SHOWN)).toHaveLength(3);
  });

  test.each([
    ["a scope", "[name=scope]", '"container"', "net", false],
    ["the same scope", "[name=scope]", '"container"', "mnt", true],
    ["a type", "[name=type][value=net]", "false", "net", false],
    ["another type", "[name=type][value=net]", "false", "ipc", true],
  ])("filters: %s", async (_, control, value, type, visible) => {
    const one = await browser.open("filter.html", page("sidecar"));
    await one.evaluate(
      `const c = document.querySelector(${JSON.stringify(control)}); c[c.type === "checkbox" ? "checked" : "value"] = ${value}; c.dispatchEvent(new Event("input", { bubbles: true }))`,
    );
    expect(await one.evaluate(`document.querySelector("tr[data-type=${type}]").checkVisibility()`)).toBe(
      visible,
    );
  });

  test("the least severity hides findings below it, and pods that have none above", async () => {
    const two = await browser.open("severity.html", page("two nodes"));
    await two.evaluate(
      'const c = document.querySelector("[name=severity]"); c.value = "2"; c.dispatchEvent(new Event("input", { bubbles: true }))',
    );
    expect(await two.evaluate(SHOWN)).toEqual(["Pod demo/host"]);
    expect(
      await two.evaluate(
        '[...document.querySelectorAll("[data-severity]")].filter((one) => one.checkVisibility()).length',
      ),
    ).toBe(3);
  });

  test("a screen reader is told the headings, the table, the picture in words, and the name of each control", async () => {
    const one = await browser.open("spoken.html", page("sidecar"));
    const spoken = await one.spoken();
    const names = (role: string): string[] => spoken.filter((it) => it.role === role).map(({ name }) => name);
    expect(names("heading")).toEqual(["Linux namespaces of pods", "Pod demo/sidecar", "Findings"]);
    expect(names("rowheader").map((name) => name.split(" ")[0])).toEqual([
      "net",
      "ipc",
      "uts",
      "pid",
      "mnt",
      "user",
      "cgroup",
      "time",
    ]);
    expect(names("columnheader")).toEqual(expect.arrayContaining(["app app container", "the node"]));
    expect([...names("image"), ...names("img")].join()).toContain(
      "Linux namespaces of pod demo/sidecar Pod demo/sidecar: net pod",
    );
    for (const role of ["searchbox", "checkbox", "combobox"]) expect(names(role)).not.toContain("");
    expect(names("checkbox")).toHaveLength(8);
  });

  test("hostile names run nothing, in the page and in the picture", async () => {
    for (const [name, content] of [
      ["hostile.html", page("hostile names")],
      ["hostile.svg", renderSvg(scene("hostile names"))],
    ] as const) {
      const one = await browser.open(name, content);
      expect(one.complaints).toEqual([]);
      expect(await one.evaluate('document.querySelectorAll("parsererror, img, script").length')).toBe(
        name.endsWith("svg") ? 0 : 1,
      );
      expect(await one.evaluate("document.documentElement.outerHTML.includes('data-pwned')")).toBe(false);
    }
  });

  test.each(["sidecar", "two nodes", "twelve containers"])(
    "%s looks otherwise in the dark, and is not blank",
    async (name) => {
      const one = await browser.open("picture.svg", renderSvg(scene(name)));
      const [light, dark] = [await one.screenshot("light"), await one.screenshot("dark")];
      // A page of one colour is a few kilobytes.
      expect(Math.min(light.length, dark.length)).toBeGreaterThan(15_000);
      expect(light.equals(dark)).toBe(false);
    },
  );
});
