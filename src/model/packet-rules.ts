/** Which packets a rule is for, by one property of theirs. */
export interface Match {
  /** `other` is one whose meaning is not known. */
  field: "protocol" | "to" | "port" | "out" | "in" | "other";
  not: boolean;
  /** Any of these: protocols, addresses with or without a prefix, ports and ranges (`80`, `8000-8010`), interfaces. */
  values: string[];
}

/** What a rule does with the packets that it is for; `unknown` is what this tool does not know. */
export type Verdict =
  | { kind: "continue" | "accept" | "return" | "unknown" }
  | { kind: "jump" | "goto"; chain: string }
  /** Sends the connection elsewhere: a port, an address, or both. */
  | { kind: "redirect"; to: string };

export interface PacketRule {
  /** All of them. */
  matches: Match[];
  verdict: Verdict;
}

export interface PacketChain {
  /** When the kernel runs it: for what the network namespace sends, or for what comes in; null for one that others jump to. */
  hook: "output" | "prerouting" | null;
  rules: PacketRule[];
}

/** A table of iptables or nft, with the chains by name. */
export interface PacketTable {
  /** Null: both (nft's inet). */
  family: 4 | 6 | null;
  chains: Map<string, PacketChain>;
}
