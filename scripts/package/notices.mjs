import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { licenseText, noticeText } from "./contents.mjs";

const LINE = "-".repeat(100);

function section(one) {
  const notice = noticeText(one);
  return [
    LINE,
    `${one.name} ${one.version} (${one.license})`,
    ...(one.homepage ? [one.homepage] : []),
    "",
    licenseText(one),
    ...(notice ? ["", "NOTICE", "", notice] : []),
    "",
  ].join("\n");
}

/**
 * THIRD_PARTY_NOTICES: whose work is in the file beside it, and on what terms. `bun` is the version of Bun that is part of a
 * binary; null for the npm package, which runs on the user's Node.
 */
export function notices(packages, bun) {
  const runtime =
    bun === null
      ? []
      : [
          LINE,
          readFileSync(fileURLToPath(new URL("bun-notice.txt", import.meta.url)), "utf8").replaceAll(
            "VERSION",
            bun,
          ),
        ];
  return [
    "kubectl-nsinfo contains the work of others, on the terms below. Its own licence is in LICENSE.",
    "",
    ...runtime,
    ...packages.map(section),
  ]
    .join("\n")
    .replaceAll("\r\n", "\n");
}
