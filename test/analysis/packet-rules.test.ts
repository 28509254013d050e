import { describe, expect, test } from "@jest/globals";
import { isRedirected, type Packet, wholeBudget } from "../../src/analysis/packet-rules.js";
import { redirectsOfRules } from "../../src/analysis/rule-redirects.js";
import { parseIptables } from "../../src/probe/rules/iptables.js";
import { parseNft } from "../../src/probe/rules/nft.js";

// As Istio's documentation and istio/tools/istio-iptables have them; iptables-save's form.
const ISTIO = `*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:ISTIO_INBOUND - [0:0]
:ISTIO_IN_REDIRECT - [0:0]
:ISTIO_OUTPUT - [0:0]
:ISTIO_REDIRECT - [0:0]
-A PREROUTING -p tcp -j ISTIO_INBOUND
-A OUTPUT -p tcp -j ISTIO_OUTPUT
-A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN
-A ISTIO_INBOUND -p tcp -m tcp --dport 15021 -j RETURN
-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT
-A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
-A ISTIO_OUTPUT -j ISTIO_REDIRECT
-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
COMMIT`.split("\n");

const nat = (...rules: string[]): string[] => [
  "*nat",
  ":PREROUTING ACCEPT [0:0]",
  ":OUTPUT ACCEPT [0:0]",
  ":OWN - [0:0]",
  ...rules,
  "COMMIT",
];

function packet(
  hook: Packet["hook"],
  to: string,
  port: number,
  protocol: Packet["protocol"] = "tcp",
): Packet {
  return { hook, protocol, to, port };
}

const said = (lines: string[], one: Packet) =>
  isRedirected(one, parseIptables(lines, one.to.includes(":") ? 6 : 4));

describe("Istio's rules", () => {
  test.each<[string, Packet, string]>([
    ["from another pod, a port of the application", packet("prerouting", "10.244.0.6", 8080), "yes"],
    ["from another pod, the port of the readiness probe", packet("prerouting", "10.244.0.6", 15021), "no"],
    ["from another pod, UDP", packet("prerouting", "10.244.0.6", 53, "udp"), "no"],
    ["to 127.0.0.1", packet("output", "127.0.0.1", 8080), "no"],
    ["to the pod IP, by whom is not known", packet("output", "10.244.0.6", 8080), "unknown"],
    [
      "to the pod IP, a port that the rule for the proxy spares",
      packet("output", "10.244.0.6", 15008),
      "unknown",
    ],
  ])("%s", (_, one, answer) => expect(said(ISTIO, one)).toBe(answer));

  test("in words", () =>
    expect(redirectsOfRules(parseIptables(ISTIO, 4))).toEqual([
      { hook: "prerouting", protocol: "tcp", ports: [], spared: ["15008", "15021"], to: "15006" },
      { hook: "output", protocol: "tcp", ports: [], spared: ["15008"], to: "15006" },
      { hook: "output", protocol: "tcp", ports: [], spared: [], to: "15001" },
    ]));
});

describe("what is not understood is not known, and what is not meant is not concerned", () => {
  const IN = packet("prerouting", "10.244.0.6", 8080);
  test.each<[string, string[], string]>([
    ["a match", ["-A PREROUTING -p tcp -m set --match-set x dst -j REDIRECT --to-ports 1"], "unknown"],
    [
      "the same for another protocol",
      ["-A PREROUTING -p udp -m set --match-set x dst -j REDIRECT --to-ports 1"],
      "no",
    ],
    ["its negation", ["-A PREROUTING -m addrtype ! --dst-type LOCAL -j REDIRECT --to-ports 1"], "unknown"],
    ["a match of nothing", ["-A PREROUTING -p tcp -m tcp --dport http -j REDIRECT --to-ports 1"], "unknown"],
    ["an address that is none", ["-A PREROUTING -d 999.1.1.1/99 -j REDIRECT --to-ports 1"], "unknown"],
    ["a target", ["-A PREROUTING -p tcp -j SOMETHING --new"], "unknown"],
    ["a target that only marks", ["-A PREROUTING -p tcp -j MARK --set-xmark 0x1/0x1"], "no"],
    ["a rule without a target", ["-A PREROUTING -p tcp"], "no"],
    ["a chain that is not there", ["-A PREROUTING -j GONE"], "unknown"],
    ["chains in a ring", ["-A PREROUTING -j OWN", "-A OWN -j OWN"], "unknown"],
    ["a line that was cut", [`-A PREROUTING -m comment --comment "${"x".repeat(1000)}`], "unknown"],
    [
      "a comment that looks like a target",
      ['-A PREROUTING -m comment --comment "-j REDIRECT" -j RETURN'],
      "no",
    ],
    ["another interface", ["-A PREROUTING -i lo -j REDIRECT --to-ports 1"], "no"],
    ["an interface whose name is not known", ["-A PREROUTING -i eth0 -j REDIRECT --to-ports 1"], "unknown"],
    ["the other hook", ["-A OUTPUT -p tcp -j REDIRECT --to-ports 1"], "no"],
    [
      "goto comes back to where the chain was called",
      ["-A PREROUTING -g OWN", "-A PREROUTING -j REDIRECT"],
      "no",
    ],
    ["a jump comes back", ["-A PREROUTING -j OWN", "-A PREROUTING -j REDIRECT"], "yes"],
    ["another table's", ["COMMIT", "*filter", "-A PREROUTING -j REDIRECT"], "no"],
    ["what is outside a table", ["COMMIT", "-A PREROUTING -j REDIRECT"], "no"],
    [
      "mangle's TPROXY",
      [
        "COMMIT",
        "*mangle",
        ":PREROUTING ACCEPT [0:0]",
        "-A PREROUTING -p tcp -j TPROXY --on-port 15006 --on-ip 0.0.0.0",
      ],
      "yes",
    ],
  ])("%s", (_, rules, answer) => expect(said(nat(...rules), IN)).toBe(answer));

  test("rules for IPv4 say nothing about IPv6", () => {
    const tables = parseIptables(nat("-A PREROUTING -j REDIRECT"), 4);
    expect(isRedirected(packet("prerouting", "fd00::6", 80), tables)).toBe("no");
  });

  test("each chain is gone through once, by however many millions of ways it is reached", () => {
    const names = Array.from({ length: 12 }, (_, index) => `C${index}`);
    const rules = [
      ...names.map((name) => `:${name} - [0:0]`),
      "-A PREROUTING -j C0",
      ...names.slice(1).flatMap((name, index) => Array.from({ length: 8 }, () => `-A C${index} -j ${name}`)),
    ];
    expect(said(nat(...rules), IN)).toBe("no");
    expect(said(nat(...rules, "-A C11 -p tcp -j REDIRECT"), IN)).toBe("yes");
    expect(said(nat(...rules, "-A C11 -j C0"), IN)).toBe("unknown");
  });
});

describe("nft", () => {
  const chain = (...rules: string[]): string[] => [
    "table inet mesh {",
    "\tchain other {",
    "\t}",
    "",
    "\tchain in {",
    "\t\ttype nat hook prerouting priority -100; policy accept;",
    ...rules.map((rule) => `\t\t${rule}`),
    "\t}",
    "}",
  ];
  test.each<[string, string]>([
    ["tcp dport 8080 redirect to :15006", "yes"],
    ["tcp dport { 80, 8000-8100 } counter packets 1 bytes 60 redirect to :15006", "yes"],
    ["udp dport 8080 redirect to :15006", "no"],
    ["meta l4proto 6 redirect to :15006", "yes"],
    ["ip daddr 10.244.0.0/16 redirect to :15006", "yes"],
    ["ip6 daddr ::1 redirect to :15006", "no"],
    ["ip daddr @mine redirect to :15006", "unknown"],
    ["meta mark 0x00000539 redirect to :15006", "unknown"],
    ["tcp dport vmap { 8080 : jump other }", "unknown"],
    ["redirect to :tcp dport map { 8080 : 15006 }", "unknown"],
    ['xt target "REDIRECT"', "unknown"],
    ['xt match "owner" counter packets 0 bytes 0 return', "no"],
    ["dnat ip to 10.1.1.1:80", "yes"],
    ["ct state established accept", "no"],
    ["jump gone", "unknown"],
    ["jump other", "no"],
  ])("%s: %s", (rule, answer) => {
    const tables = parseNft(chain(rule)).map((one) => one.table);
    expect(isRedirected(packet("prerouting", "10.244.0.6", 8080), tables)).toBe(answer);
  });

  test("tables of bridges and devices are not about connections", () => {
    expect(parseNft(["table bridge x {", "chain in {", "}", "}"])).toEqual([]);
  });
});

describe("rules that are there to take time", () => {
  const levels = Array.from({ length: 15 }, (_, level) => `L${level}`);
  const jumps = levels.flatMap((name, level) =>
    Array.from({ length: 8 }, () => `-A ${name} -j ${levels[level + 1] ?? "OWN"}`),
  );
  const chains = levels.map((name) => `:${name} - [0:0]`);

  test("more ways through the chains than can be followed: where they redirect is not known", () => {
    const tables = parseIptables(nat(...chains, "-A OUTPUT -j L0", ...jumps), 4);
    expect(redirectsOfRules(tables)).toBeNull();
    expect(isRedirected(packet("output", "10.244.0.6", 80), tables)).toBe("no");
  });

  test("the same redirect on many ways is told once, and leaves room for another", () => {
    const lines = nat(
      ...chains,
      "-A OUTPUT -j L12",
      ...jumps.filter((one) => /^-A L1[234]/.test(one)),
      "-A OWN -p tcp -j REDIRECT --to-ports 1",
      "-A OUTPUT -p udp -j REDIRECT --to-ports 2",
    );
    expect(redirectsOfRules(parseIptables(lines, 4))?.map((one) => one.to)).toEqual(["1", "2"]);
  });

  test("as many ports as fit are carried along no further than there is time for", () => {
    const ports = Array.from({ length: 150 }, (_, index) => 10_000 + index).join(",");
    const rules = Array.from({ length: 4000 }, () => `-A OUTPUT -p tcp --dports ${ports} -j RETURN`);
    const jump = Array.from({ length: 999 }, () => "-A OUTPUT -j OWN");
    expect(redirectsOfRules(parseIptables(nat(...rules, ...jump), 4))).toBeNull();
  });

  test("what is asked of many rules ends, and is not known then", () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1).join(", ");
    const rules = Array.from({ length: 3000 }, () => `tcp dport { ${values} } redirect to :1`);
    const head = ["table ip t {", "chain out {", "type nat hook output priority 0; policy accept;"];
    const tables = parseNft([...head, ...rules, "}", "}"]).map((one) => one.table);
    const budget = wholeBudget();
    const answers = [1, 2, 3, 4].map((port) =>
      isRedirected(packet("output", "10.244.0.6", 1000 + port), tables, budget),
    );
    expect(answers).toEqual(["no", "no", "no", "unknown"]);
  });
});
