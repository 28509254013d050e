import { createHash } from "node:crypto";

/** Package URL of an npm package (purl-spec, types/npm): the scope's `@` is written `%40`. */
function purl(name, version) {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** A licence as CycloneDX has it: one identifier, or an expression. */
function licenses(license) {
  if (!license) return [];
  return /[ ()]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

/** The lockfile's hash, `sha512-BASE64`, in CycloneDX' hexadecimal. */
function hashes(integrity) {
  const [, base64] = /^sha512-(.+)$/.exec(integrity ?? "") ?? [];
  return base64
    ? { hashes: [{ alg: "SHA-512", content: Buffer.from(base64, "base64").toString("hex") }] }
    : {};
}

function component({ name, version, license, integrity }) {
  const ref = purl(name, version);
  return {
    type: "library",
    "bom-ref": ref,
    name,
    version,
    ...hashes(integrity),
    licenses: licenses(license),
    purl: ref,
  };
}

/** RFC 9562 version 8 (vendor's own): made from the content, so that the same content has the same number. */
function serialNumber(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * What is in the binaries, as CycloneDX 1.6: the npm packages of the bundle and Bun with the engine in it. It carries no time, so
 * that the same content makes the same file.
 */
export function sbom({ name, version, license }, packages, bun) {
  const self = {
    type: "application",
    "bom-ref": purl(name, version),
    name,
    version,
    licenses: licenses(license),
    purl: purl(name, version),
  };
  const runtime = {
    type: "platform",
    "bom-ref": purl("bun", bun),
    name: "bun",
    version: bun,
    licenses: licenses("MIT"),
    purl: purl("bun", bun),
    components: [
      {
        type: "library",
        "bom-ref": `javascriptcore-of-bun@${bun}`,
        name: "JavaScriptCore",
        licenses: licenses("LGPL-2.0-or-later"),
      },
    ],
  };
  const components = [runtime, ...packages.map(component)];
  const dependencies = [{ ref: self["bom-ref"], dependsOn: components.map((one) => one["bom-ref"]) }];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: self },
    components,
    dependencies,
  };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    ...document,
    serialNumber: serialNumber(JSON.stringify(document)),
  };
}
