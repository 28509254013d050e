import { describe, expect, test } from "@jest/globals";
import type { ListenerReport } from "../../src/model/localhost-report.js";
import type { AttemptReading } from "../../src/model/sockets.js";
import { type Listening, localhostReport, NET, POD_IP, type Situation } from "../localhost-facts.js";

const PAIR = [{ name: "app" }, { name: "client" }];

function listeners(situation: Partial<Situation>): ListenerReport[] {
  return localhostReport({ containers: PAIR, ...situation }).pods[0]?.listeners ?? [];
}

/** The answers at 127.0.0.1, ::1, localhost and the pod IP, as one word. */
function answers(
  listener: ListenerReport | undefined,
  from: string,
  what: "derived" | "observed" = "derived",
): string {
  return (listener?.reach ?? [])
    .filter((one) => one.from === from)
    .map((one) => one[what])
    .join(" ");
}

function attempt(
  address: string,
  result: AttemptReading["result"],
  from: number | "node" = NET,
): AttemptReading {
  return { from, address, port: 8080, result, words: "" };
}

describe("one listener on its port", () => {
  test.each<[string, Partial<Listening>, string, string, string | null]>([
    ["127.0.0.1", {}, "yes no yes no", "no", "yes"],
    ["127.0.0.2", {}, "no no no no", "no", "no"],
    ["0.0.0.0", {}, "yes no yes yes", "yes", "yes"],
    ["::1", {}, "no yes no no", "no", "yes"],
    ["::", { v6Only: false }, "yes yes yes yes", "yes", "yes"],
    ["::", { v6Only: true }, "no yes no no", "no", "yes"],
    ["::", { v6Only: null }, "unknown yes unknown unknown", "unknown", "yes"],
    ["::ffff:127.0.0.1", {}, "yes no yes no", "no", "yes"],
    [POD_IP, {}, "no no no yes", "yes", "unknown"],
    ["10.1.1.1", {}, "no no no no", "no", "no"],
    ["0.0.0.0", { protocol: "udp" }, "yes no yes yes", "yes", null],
  ])("%s %j", (address, more, inside, outside, portForward) => {
    const [one] = listeners({ sockets: [{ by: "app", address, ...more }] });
    expect(answers(one, "client")).toBe(inside);
    expect(answers(one, "app")).toBe(inside);
    expect(answers(one, "node")).toBe(outside);
    expect(answers(one, "pod")).toBe(outside);
    expect(one?.portForward).toBe(portForward);
  });

  test("without ::1 on any interface nobody reaches it", () => {
    const [one] = listeners({ sockets: [{ by: "app", address: "::", v6Only: false }], loopback6: false });
    expect(answers(one, "client")).toBe("yes no yes yes");
  });
});

describe("where rules redirect, or a mesh is", () => {
  const MESH: Listening[] = [
    { by: "client", port: 15001 },
    { by: "client", port: 15006 },
  ];
  const redirect = (rule: string): string[] => [
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    `-A ${rule} -j REDIRECT --to-ports 15006`,
  ];
  test.each<[string, Partial<Situation>, string, string, string | null]>([
    ["no rules", { rules: [] }, "yes no yes yes", "yes", "yes"],
    ["nobody could be asked, and there are no tables", { rules: null }, "yes no yes yes", "yes", "yes"],
    [
      "nobody could be asked about the tables that are there",
      { rules: null, hasRules: true },
      "unknown no unknown unknown",
      "unknown",
      "unknown",
    ],
    ["incoming", { rules: redirect("PREROUTING -p tcp") }, "yes no yes yes", "unknown", "yes"],
    [
      "incoming, another port",
      { rules: redirect("PREROUTING -p tcp --dport 1") },
      "yes no yes yes",
      "yes",
      "yes",
    ],
    [
      "outgoing but to 127.0.0.1",
      { rules: redirect("OUTPUT ! -d 127.0.0.1/32 -p tcp") },
      "yes no yes unknown",
      "yes",
      "yes",
    ],
    ["outgoing", { rules: redirect("OUTPUT -p tcp") }, "unknown no unknown unknown", "yes", "unknown"],
    ["a mesh, no rules", { sockets: MESH }, "yes no yes unknown", "unknown", "yes"],
    ["a mesh, rules unread", { sockets: MESH, rules: null }, "yes no yes unknown", "unknown", "yes"],
    [
      "a mesh whose rules spare the port",
      { sockets: MESH, rules: redirect("PREROUTING -p tcp --dport 1") },
      "yes no yes yes",
      "yes",
      "yes",
    ],
  ])("%s", (_, { sockets = [], ...situation }, inside, outside, portForward) => {
    const found = listeners({ ...situation, sockets: [{ by: "app" }, ...sockets], loopback6: false });
    const one = found.find(({ port }) => port === 8080);
    expect(answers(one, "client")).toBe(inside);
    expect(answers(one, "node")).toBe(outside);
    expect(answers(one, "pod")).toBe(outside);
    expect(one?.portForward).toBe(portForward);
  });

  test("what could not be read is a gap where it matters, and nowhere else", () => {
    const gaps = (situation: Partial<Situation>): number =>
      localhostReport({ containers: PAIR, sockets: MESH, rules: null, ...situation }).gaps.filter((one) =>
        /^the rules of net:/.test(one.what),
      ).length;
    expect([
      gaps({}),
      gaps({ sockets: [] }),
      gaps({ sockets: [], hasRules: true }),
      gaps({ rules: [] }),
    ]).toEqual([1, 0, 1, 0]);
  });

  test("rules that can not be followed are a gap of their own, and may redirect", () => {
    const chains = Array.from({ length: 8 }, (_, index) => `C${index}`);
    const jumps = chains.flatMap((name, index) =>
      Array.from({ length: 8 }, () => `-A ${name} -j ${chains[index + 1] ?? "LAST"}`),
    );
    const named = [...chains, "LAST"].map((name) => `:${name} - [0:0]`);
    const rules = [
      "*nat",
      ":PREROUTING ACCEPT [0:0]",
      ":OUTPUT ACCEPT [0:0]",
      ...named,
      "-A OUTPUT -j C0",
      ...jumps,
    ];
    const last = "-A LAST -m owner --uid-owner 1 -j REDIRECT --to-ports 1";
    // 64 ways to one redirect are 64 times the same; without it nothing is found on any of the ways.
    for (const [end, derived] of [
      [[], "yes"],
      [[last], "unknown"],
    ] as const) {
      const report = localhostReport({
        containers: PAIR,
        sockets: [{ by: "app" }],
        loopback6: false,
        rules: [...rules, ...end],
      });
      expect(report.gaps.map((one) => one.why)).toContain(
        "they jump between their chains in more ways than can be followed",
      );
      expect(report.findings.map((one) => one.reason)).toContain(
        `net:[${NET}] has rules that may redirect traffic: its rules are too many to follow`,
      );
      expect(answers(report.pods[0]?.listeners[0], "client").split(" ")[3]).toBe(derived);
    }
  });
});

describe("several listeners on one port", () => {
  test.each<[string, [string, boolean | null], [string, boolean | null], string, string]>([
    ["the exact address wins", ["0.0.0.0", null], ["127.0.0.1", null], "no no no yes", "yes no yes no"],
    ["IPv4 goes to the IPv4 socket", ["::", false], ["0.0.0.0", null], "no yes no no", "yes no yes yes"],
    [
      "also when the other's IPV6_V6ONLY is unknown",
      ["::", null],
      ["0.0.0.0", null],
      "no yes no no",
      "yes no yes yes",
    ],
    ["both loopbacks, one each", ["127.0.0.1", null], ["::1", null], "yes no yes no", "no yes no no"],
  ])("%s", (_, [a, aOnly], [b, bOnly], atA, atB) => {
    const found = listeners({
      sockets: [
        { by: "app", address: a, v6Only: aOnly },
        { by: "client", address: b, v6Only: bOnly },
      ],
    });
    expect(
      answers(
        found.find((one) => one.container === "app"),
        "app",
      ),
    ).toBe(atA);
    expect(
      answers(
        found.find((one) => one.container === "client"),
        "app",
      ),
    ).toBe(atB);
  });

  test("another port or protocol is no rival", () => {
    const found = listeners({
      sockets: [
        { by: "app", address: "0.0.0.0" },
        { by: "client", address: "127.0.0.1", port: 8081 },
        { by: "client", address: "127.0.0.1", protocol: "udp" },
      ],
    });
    expect(answers(found[0], "app")).toBe("yes no yes yes");
  });

  test("sockets of one owner at one address are one listener, as with SO_REUSEPORT", () => {
    expect(listeners({ sockets: [{ by: "app" }, { by: "app" }, { by: "client" }] })).toHaveLength(2);
  });
});

describe("what localhost stands for", () => {
  const LOOPBACK4: Listening[] = [{ by: "app", address: "127.0.0.1" }];

  test.each<[string, Partial<Situation>, string]>([
    ["as the kubelet writes it", {}, "yes"],
    [
      "the container mounts a file of its own",
      {
        containers: [
          { name: "app" },
          { name: "client", volumeMounts: [{ name: "v", mountPath: "/etc/hosts" }] },
        ],
      },
      "unknown",
    ],
    [
      "the node's file: ::1 first",
      { spec: { hostNetwork: true }, nodeLocalhost: ["::1", "127.0.0.1"] },
      "no",
    ],
    [
      "the node's file: 127.0.0.1 first",
      { spec: { hostNetwork: true }, nodeLocalhost: ["127.0.0.1"] },
      "yes",
    ],
    ["the node's file was not read", { spec: { hostNetwork: true }, nodeLocalhost: null }, "unknown"],
  ])("%s", (_, situation, expected) => {
    const [one] = listeners({ sockets: LOOPBACK4, ...situation });
    expect(one?.reach.find((way) => way.from === "client" && way.to === "localhost")?.derived).toBe(expected);
  });

  test("it does not matter where both addresses have the same answer", () => {
    const situation = { spec: { hostNetwork: true }, sockets: [{ by: "app", address: "::", v6Only: false }] };
    const [one] = listeners(situation);
    expect(one?.reach.find((way) => way.to === "localhost")?.derived).toBe("yes");
  });
});

describe("where a container is", () => {
  test("in a network namespace of its own it reaches nothing of the others, and they nothing of it", () => {
    const apart = { client: NET + 1 };
    const found = listeners({
      apart,
      sockets: [
        { by: "app", address: "0.0.0.0" },
        { by: "client", address: "0.0.0.0", port: 9090, network: NET + 1 },
      ],
    });
    expect(answers(found[0], "client")).toBe("no no no unknown");
    expect(answers(found[1], "app")).toBe("no no no unknown");
    expect(answers(found[1], "node")).toBe("unknown");
    expect(found[1]?.portForward).toBe("no");
  });

  test("one that crash-loops will be with the others", () => {
    const [one] = listeners({ down: ["client"], sockets: [{ by: "app", address: "127.0.0.1" }] });
    expect(answers(one, "client")).toBe("yes no yes no");
  });

  test("one that has ended for good connects to nothing", () => {
    const statuses = { client: { state: { terminated: { exitCode: 0, reason: "Completed" } } } };
    const [one] = listeners({ down: ["client"], statuses, sockets: [{ by: "app" }] });
    expect(answers(one, "client")).toBe("");
  });

  test("hostNetwork: the kubelet is on the pod's loopback too", () => {
    const [one] = listeners({ spec: { hostNetwork: true }, sockets: [{ by: "app", address: "127.0.0.1" }] });
    expect(one?.reach.filter((way) => way.from === "node").map((way) => `${way.to} ${way.derived}`)).toEqual([
      "127.0.0.1 yes",
      "::1 no",
      `${POD_IP} no`,
    ]);
  });
});

describe("connections that were tried", () => {
  test("stand beside what was derived", () => {
    const attempts = [
      attempt("127.0.0.1", "yes"),
      attempt("::1", "refused"),
      attempt(POD_IP, "timeout"),
      attempt(POD_IP, "refused", "node"),
    ];
    const [one] = listeners({ attempts, sockets: [{ by: "app", address: "127.0.0.1" }] });
    expect(answers(one, "client", "observed")).toBe("yes refused yes timeout");
    expect(answers(one, "node", "observed")).toBe("refused");
    expect(one?.reach.filter((way) => way.from === "pod").map((way) => way.observed)).toEqual([null]);
  });

  test("an answer of another listener says nothing about this one; a refusal does", () => {
    const attempts = [attempt("127.0.0.1", "yes"), attempt("::1", "refused")];
    const found = listeners({
      attempts,
      sockets: [
        { by: "app", address: POD_IP },
        { by: "client", address: "127.0.0.1" },
      ],
    });
    expect(answers(found[0], "app", "observed")).toBe(" refused  ");
  });

  test.each<[AttemptReading["result"], boolean, string]>([
    ["yes", false, "yes yes yes yes"],
    ["refused", true, "no yes no no"],
  ])("IPV6_V6ONLY that nobody could tell: %s at 127.0.0.1 settles it", (result, v6Only, inside) => {
    const [one] = listeners({
      attempts: [attempt("127.0.0.1", result)],
      sockets: [{ by: "app", address: "::" }],
    });
    expect(one?.v6Only).toBe(v6Only);
    expect(answers(one, "app")).toBe(inside);
  });

  test("neither answer nor refusal is a gap with the program's words", () => {
    const attempts = [{ ...attempt("::1", "other"), words: "nc: Cannot assign requested address" }];
    const report = localhostReport({ containers: PAIR, attempts, sockets: [{ by: "app" }] });
    expect(report.gaps.map((one) => `${one.what}: ${one.why}`)).toEqual([
      "connections from the pod to ::1: nc: Cannot assign requested address",
    ]);
  });
});

describe("owners", () => {
  test("nobody found: null, and a gap", () => {
    const { pods, gaps } = localhostReport({ containers: PAIR, sockets: [{ by: null }] });
    expect(pods[0]?.listeners[0]).toMatchObject({ container: null, process: null });
    expect(gaps.map((one) => one.what)).toEqual(["who holds tcp 0.0.0.0:8080"]);
  });

  test("a process outside of the pod: named, and a gap; with hostNetwork that is no gap", () => {
    const sockets = [{ by: "(ztunnel)" }];
    const { pods, gaps } = localhostReport({ containers: PAIR, sockets });
    expect(pods[0]?.listeners[0]).toMatchObject({ container: null, process: "ztunnel" });
    expect(gaps.map((one) => one.what)).toEqual(["the container of tcp 0.0.0.0:8080"]);
    expect(localhostReport({ containers: PAIR, sockets, spec: { hostNetwork: true } }).gaps).toEqual([]);
  });
});

describe("the verdict on a port", () => {
  const verdict = (situation: Partial<Situation>): string | null | undefined =>
    localhostReport({ containers: PAIR, port: 8080, ...situation }).pods[0]?.verdict;

  test.each<[string, Partial<Situation>, string]>([
    [
      "on loopback",
      { sockets: [{ by: "app", address: "127.0.0.1" }] },
      "port 8080: app (httpd) listens on tcp 127.0.0.1:8080: reachable at localhost from app and client; not reachable by probes, Services and other pods; fix: let it listen on 0.0.0.0 (or ::) if others than the pod need it",
    ],
    [
      "on ::1",
      { sockets: [{ by: "app", address: "::1" }] },
      "port 8080: app (httpd) listens on tcp [::1]:8080: not at localhost from app and client; not reachable by probes, Services and other pods; fix: let it listen on 127.0.0.1 too, or connect to [::1]",
    ],
    [
      "on all",
      { sockets: [{ by: "app" }] },
      "port 8080: app (httpd) listens on tcp 0.0.0.0:8080: reachable at localhost from app and client; reachable by probes, Services and other pods at the pod IP",
    ],
    [
      "on the pod IP",
      { sockets: [{ by: "app", address: POD_IP }] },
      `port 8080: app (httpd) listens on tcp ${POD_IP}:8080: not at localhost from app and client; reachable by probes, Services and other pods at the pod IP; fix: let it listen on 0.0.0.0 (or ::), or connect to ${POD_IP}:8080`,
    ],
    [
      "nobody, and nothing else",
      {},
      "port 8080: nothing listens on it and no container declares it; nothing of the pod listens on any port",
    ],
    [
      "nobody, though declared",
      { containers: [{ name: "app", ports: [{ containerPort: 8080 }] }] },
      "port 8080: nothing listens on it, though app declares it; fix: look at the log of app, and whether the port is the one it is configured with",
    ],
    [
      "nobody, another port",
      { sockets: [{ by: "app", port: 80 }] },
      "port 8080: nothing listens on it and no container declares it; fix: use 80 (app)",
    ],
    [
      "nobody of those that were read",
      { sockets: [{ by: "app", port: 80 }], whole: false },
      "port 8080: whether anything listens on it is not known: not all sockets were read, and none of those that were is on it",
    ],
    [
      "one of those that were read",
      { sockets: [{ by: "app" }], whole: false },
      "port 8080: app (httpd) listens on tcp 0.0.0.0:8080: reachable at localhost from app and client; reachable by probes, Services and other pods at the pod IP",
    ],
  ])("%s", (_, situation, expected) => {
    expect(verdict(situation)).toBe(expected);
  });
});
