import type { Json } from "../types.js";
import type { ResourceCall } from "./call.js";
import { listMeta, type Page } from "./list.js";
import { podConditions } from "./pod-row.js";
import { groupVersion, typed } from "./resources.js";
import { ApiError, failure } from "./status.js";
import { columnsOf, rowOf } from "./table.js";

/** The form an object is asked for in: itself, a table for printing, or its metadata alone. */
export type Form = "object" | "table" | "metadata";

const AS: Record<string, Form> = {
  Table: "table",
  PartialObjectMetadata: "metadata",
  PartialObjectMetadataList: "metadata",
};

/** Reads an Accept header in the client's order of wishes; the lab speaks JSON only (406 for a client that does not). */
export function negotiate(accept: string | undefined): Form {
  const ranges = (accept ?? "*/*").split(",").map((range) => range.split(";").map((part) => part.trim()));
  for (const [media, ...parameters] of ranges) {
    if (media !== "application/json" && media !== "*/*" && media !== "application/*") continue;
    const as = parameters.find((parameter) => parameter.startsWith("as="))?.slice(3);
    if (as === undefined) return "object";
    const form = AS[as];
    if (form) return form;
  }
  const message = "only the following media types are accepted: application/json";
  throw new ApiError(failure(406, "NotAcceptable", message));
}

function metadataOnly(object: Json): Json {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

function row(call: ResourceCall, object: Json): Json {
  const { type } = call.target;
  const include = call.info.query.get("includeObject");
  const shown = include === "Object" ? typed(type, object) : metadataOnly(object);
  const conditions = type.plural === "pods" ? podConditions(object) : undefined;
  return {
    cells: rowOf(type, object),
    ...(conditions ? { conditions } : {}),
    object: include === "None" ? null : shown,
  };
}

/** A Table of some rows; without `headers` as in every event of a watch but the first. */
export function table(call: ResourceCall, metadata: Json, items: Json[], headers = true): Json {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: headers ? columnsOf(call.target.type) : null,
    rows: items.map((item) => row(call, item)),
  };
}

/** One object in the form asked for. */
export function present(call: ResourceCall, form: Form, object: Json): Json {
  if (form === "table") return table(call, { resourceVersion: object.metadata.resourceVersion }, [object]);
  if (form === "metadata") return metadataOnly(object);
  return typed(call.target.type, object);
}

/** A page of a list in the form asked for. */
export function presentList(call: ResourceCall, form: Form, page: Page): Json {
  const metadata = listMeta(page);
  if (form === "table") return table(call, metadata, page.items);
  const { kind } = call.target.type;
  if (form === "object") {
    return { kind: `${kind}List`, apiVersion: groupVersion(call.target.type), metadata, items: page.items };
  }
  const items = page.items.map(metadataOnly);
  return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
}
