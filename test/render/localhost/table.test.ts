import { expect, test } from "@jest/globals";
import { LOCALHOST_FORMATS } from "../../../src/render/localhost/formats.js";
import { localhostReport, NET, POD_IP, type Situation } from "../../localhost-facts.js";

const SITUATION: Situation = {
  containers: [{ name: "app" }, { name: "proxy" }],
  sockets: [
    { by: "app", address: "127.0.0.1" },
    { by: "proxy", address: "::", port: 80, v6Only: false },
    { by: null, address: "::", port: 9, protocol: "udp" },
  ],
  attempts: [
    { from: NET, address: "127.0.0.1", port: 8080, result: "refused", words: "" },
    { from: NET, address: "::1", port: 8080, result: "refused", words: "" },
  ],
  loopback6: true,
};

function lines(format: "table" | "wide", columns: number | null, color = false): string[] {
  return LOCALHOST_FORMATS[format](localhostReport(SITUATION), { color, columns, elapsedMs: 400 }).split(
    "\n",
  );
}

test("a block of rows a listener, those with the same answers in one", () => {
  expect(lines("table", null).slice(0, 9)).toEqual([
    "Pod demo/x on node1, read through a debug pod in 0.4 s",
    "",
    `  socket                   owner          from                        127.0.0.1       ::1            localhost       ${POD_IP}`,
    "  tcp 127.0.0.1:8080       app: httpd     app, proxy                  yes (refused)   no (refused)   yes (refused)   no",
    "                                          node (probes), other pods   -               -              -               no",
    "  tcp [::]:80 (and IPv4)   proxy: httpd   app, proxy                  yes             yes            yes             yes",
    "                                          node (probes), other pods   -               -              -               yes",
    "  udp [::]:9 (IPv4 too?)   (?)            app, proxy                  unknown         yes            unknown         unknown",
    "                                          node (probes), other pods   -               -              -               unknown",
  ]);
});

test("wide: port-forward, where there is such a thing", () => {
  expect(lines("wide", null).filter((line) => line.includes("port-forward"))).toHaveLength(2);
});

test("on a narrow terminal a paragraph a listener, nothing cut", () => {
  const shown = lines("table", 60);
  expect(shown).toContain("  tcp 127.0.0.1:8080  app: httpd");
  expect(shown).toContain("    app, proxy: 127.0.0.1 yes (refused), ::1 no (refused),");
});

test("in colour the paragraphs are the same", () => {
  const plain = lines("table", 60).slice(1);
  expect(plain.some((line) => line.includes("127.0.0.1 yes"))).toBe(true);
  const bare = lines("table", 60, true).map((line) => line.replace(/\u001b\[\d+m/g, ""));
  expect(bare.slice(1)).toEqual(plain);
});

test("a connection that contradicts what was derived is red", () => {
  expect(lines("table", null, true).find((line) => line.includes("127.0.0.1:8080"))).toContain(
    "\u001b[31myes (refused)\u001b[0m",
  );
});

test("a container named like one of the outside is not taken for it", () => {
  const situation: Situation = {
    containers: [{ name: "node" }, { name: "pod" }],
    sockets: [{ by: "node", address: "127.0.0.1" }],
  };
  const text = LOCALHOST_FORMATS.table(localhostReport(situation), {
    color: false,
    columns: null,
    elapsedMs: null,
  });
  expect(text).toMatch(/ node, pod +yes +no +yes +no$/m);
  expect(text).toMatch(/ node \(probes\), other pods +- +- +- +no$/m);
});

test("of one port no finding that is of another", () => {
  const about = (port: number) =>
    localhostReport({ ...SITUATION, port }).findings.map(
      ({ reason }) => /127\.0\.0\.1:\d+/.exec(reason)?.[0],
    );
  expect(about(8080)).toContain("127.0.0.1:8080");
  expect(about(80)).not.toContain("127.0.0.1:8080");
});
