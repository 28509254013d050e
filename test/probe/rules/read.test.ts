import { describe, expect, test } from "@jest/globals";
import { redirectsOfRules } from "../../../src/analysis/rule-redirects.js";
import { readRules } from "../../../src/probe/rules/read.js";

const SAVED = ["*nat", ":OUTPUT ACCEPT [0:0]", "-A OUTPUT -p tcp -j REDIRECT --to-ports 1", "COMMIT"];

function table(family: string, name: string): string[] {
  return [
    `table ${family} ${name} {`,
    "\tchain out {",
    "\t\ttype nat hook output priority -100; policy accept;",
    "\t\tmeta l4proto tcp redirect to :2",
    "\t}",
    "}",
  ];
}

function told(saved: string, nft: string[]): string[] | undefined {
  const lines = [`tool ${saved}`, ...SAVED, "code 0", "tool nft", ...nft, "code 0"];
  return redirectsOfRules(readRules(lines, false) ?? [])?.map((one) => one.to);
}

describe("tables that two programs show", () => {
  test.each<[string, string, string, string[]]>([
    ["iptables' own table, again", "iptables-nft-save", "ip", ["1"]],
    ["ip6tables' own table, again", "ip6tables-nft-save", "ip6", ["1"]],
    ["another family's table of that name", "iptables-nft-save", "inet", ["1", "2"]],
    ["IPv6's table of that name", "iptables-nft-save", "ip6", ["1", "2"]],
    ["legacy tables are no tables of nft", "iptables-legacy-save", "ip", ["1", "2"]],
  ])("%s", (_, saved, family, expected) => {
    expect(told(saved, table(family, "nat"))).toEqual(expected);
  });
});
