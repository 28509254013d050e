import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { isRedirected } from "../../../src/analysis/packet-rules.js";
import { redirectsOfRules } from "../../../src/analysis/rule-redirects.js";
import { readRules } from "../../../src/probe/rules/read.js";

/** Rules as iptables takes them after `-t nat`, and the same for nft, in a table of its own. */
interface RuleSet {
  iptables: string[];
  nft: string;
}

const ISTIO_OUT = [
  "-s 127.0.0.6/32 -o lo -j RETURN",
  "! -d 127.0.0.1/32 -o lo -p tcp ! --dport 8081 -m owner --uid-owner 1337 -j REDIRECT --to-ports 15006",
  "-o lo -m owner ! --uid-owner 1337 -j RETURN",
  "-m owner --uid-owner 1337 -j RETURN",
  "-d 127.0.0.1/32 -j RETURN",
];

const SETS: Record<string, RuleSet> = {
  "every port": {
    iptables: ["-A OUTPUT -p tcp -j REDIRECT --to-ports 15001"],
    nft: "chain out { type nat hook output priority -100; meta l4proto tcp redirect to :15001; }",
  },
  "one port": {
    iptables: ["-A OUTPUT -p tcp --dport 8080 -j REDIRECT --to-ports 15001"],
    nft: "chain out { type nat hook output priority -100; tcp dport 8080 counter redirect to :15001; }",
  },
  "all but some ports, in a chain of its own": {
    iptables: [
      "-N MESH",
      "-A OUTPUT -p tcp -j MESH",
      "-A MESH -p tcp -m multiport --dports 80,8081,9000:9010 -j RETURN",
      "-A MESH -p tcp -j REDIRECT --to-ports 15001",
    ],
    nft: `chain mesh { tcp dport { 80, 8081, 9000-9010 } return; meta l4proto tcp redirect to :15001; }
      chain out { type nat hook output priority -100; ip protocol tcp jump mesh; }`,
  },
  "all but the loopback address": {
    iptables: ["-A OUTPUT ! -d 127.0.0.1/32 -p tcp -j REDIRECT --to-ports 15001"],
    nft: 'chain out { type nat hook output priority -100; ip daddr != 127.0.0.1 meta l4proto tcp redirect to :15001 comment "to lo"; }',
  },
  "a network and an interface": {
    iptables: ["-A OUTPUT -d 10.9.0.0/16 -o lo -p tcp -j REDIRECT --to-ports 15001"],
    nft: 'chain out { type nat hook output priority -100; oifname "lo" ip daddr 10.9.0.0/16 tcp dport 1-65535 redirect to :15001; }',
  },
  "another interface": {
    iptables: ["-A OUTPUT -o eth0 -p tcp -j REDIRECT --to-ports 15001"],
    nft: 'chain out { type nat hook output priority -100; oifname != "lo" meta l4proto tcp redirect to :15001; }',
  },
  "another address": {
    iptables: ["-A OUTPUT -p tcp -d 10.9.9.9 --dport 8080 -j DNAT --to-destination 127.0.0.2:15001"],
    nft: "chain out { type nat hook output priority -100; ip daddr 10.9.9.9 tcp dport 8080 dnat to 127.0.0.2:15001; }",
  },
  "accepted before": {
    iptables: ["-A OUTPUT -p tcp --dport 8080 -j ACCEPT", "-A OUTPUT -p tcp -j REDIRECT --to-ports 15001"],
    nft: `chain out { type nat hook output priority -100; tcp dport 8080 accept; tcp dport != 8080 redirect to :15001; }`,
  },
  "Istio's, by owner": {
    iptables: [
      "-N ISTIO_OUTPUT",
      "-A OUTPUT -p tcp -j ISTIO_OUTPUT",
      ...ISTIO_OUT.map((rule) => `-A ISTIO_OUTPUT ${rule}`),
      "-A ISTIO_OUTPUT -p tcp -j REDIRECT --to-ports 15001",
    ],
    nft: `chain istio { oifname "lo" ip saddr 127.0.0.6 return
        oifname "lo" ip daddr != 127.0.0.1 tcp dport != 8081 skuid 1337 redirect to :15006
        oifname "lo" skuid != 1337 return
        ip daddr 127.0.0.1 return
        meta l4proto tcp redirect to :15001; }
      chain out { type nat hook output priority -100; jump istio; }`,
  },
};

/** Nothing is sent by eth0 here; and the test does not run as the proxy's user. */
const SPARE_ALL = ["another interface", "Istio's, by owner"];
const ADDRESSES = ["127.0.0.1", "127.0.0.2", "10.9.9.9"];
const PORTS = [8080, 8081];
const KINDS = ["iptables-legacy", "iptables-nft", "nft"];

const dir = mkdtempSync(join(tmpdir(), "nsinfo-rules-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function inOwnNetwork(lines: string[]): string {
  writeFileSync(join(dir, "script"), lines.join("\n"));
  const args = ["--net", "--pid", "--fork", "--kill-child=KILL", "sh", join(dir, "script")];
  return spawnSync("unshare", args, { encoding: "utf8", timeout: 20_000 }).stdout;
}

function works(kind: string): boolean {
  const first =
    kind === "nft" ? "nft add table ip x" : `${kind} -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 1`;
  return inOwnNetwork([`${first} >/dev/null 2>&1 && echo works`]) === "works\n";
}

/** Servers that say which port of theirs was reached, rules, what the programs show of them, and who answers at each address. */
function script(kind: string, { iptables, nft }: RuleSet): string[] {
  const set =
    kind === "nft"
      ? [`nft -f - <<'RULES'\ntable ip mesh {\n${nft}\n}\nRULES`]
      : iptables.map((one) => `${kind} -t nat ${one}`);
  const shown = kind === "nft" ? "nft -n list ruleset" : `${kind}-save`;
  return [
    "ip link set lo up; ip addr add 10.9.9.9/32 dev lo",
    ...[...PORTS, 15001, 15006].map(
      (port) =>
        `mkdir -p ${dir}/${port}; echo ${port} >${dir}/${port}/who; busybox httpd -p ${port} -h ${dir}/${port}`,
    ),
    ...set,
    `echo "tool ${kind === "nft" ? "nft" : `${kind}-save`}"; ${shown}; echo "code $?"`,
    ...ADDRESSES.flatMap((to) =>
      PORTS.map(
        (port) =>
          `echo "SEEN ${to} ${port} $(printf "GET /who HTTP/1.0\\r\\n\\r\\n" | busybox nc -w 3 ${to} ${port} | tail -n 1)"`,
      ),
    ),
  ];
}

describe.each(KINDS)("%s: what is said of the rules is what the kernel does", (kind) => {
  const there = process.getuid?.() === 0 && works(kind);
  if (!there)
    console.log(`skipped the rules of ${kind}: it needs root and the Debian packages iptables and nftables`);

  (there ? test : test.skip).each(Object.entries(SETS))(
    "%s",
    (name, rules) => {
      const lines = inOwnNetwork(script(kind, rules)).split("\n");
      const tables = readRules(lines, kind === "iptables-legacy");
      const seen = lines.flatMap((line) => /^SEEN (\S+) (\d+) (\d+)$/.exec(line)?.slice(1) ?? []);
      expect(seen).toHaveLength(ADDRESSES.length * PORTS.length * 3);
      const answers = new Set<string>();
      for (let index = 0; index < seen.length; index += 3) {
        const [to = "", port, who] = seen.slice(index, index + 3);
        const said = isRedirected({ hook: "output", protocol: "tcp", to, port: Number(port) }, tables ?? []);
        answers.add(said);
        if (said !== "unknown") expect([to, port, said]).toEqual([to, port, who === port ? "no" : "yes"]);
      }
      expect(redirectsOfRules(tables ?? [])?.length).toBeGreaterThan(0);
      // The rules are really there: they redirect something, but for what goes out by an interface that is not.
      expect(seen.some((one, index) => index % 3 === 2 && one !== seen[index - 1])).toBe(
        !SPARE_ALL.includes(name),
      );
      // Whose packets they are is not known: nothing else is left open.
      expect(answers.has("unknown")).toBe(name === "Istio's, by owner");
    },
    60_000,
  );
});
