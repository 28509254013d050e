import type { Json } from "../types.js";
import { MESSAGES } from "./protobuf-messages.js";
import { badRequest } from "./status.js";

export const PROTOBUF = "application/vnd.kubernetes.protobuf";
/** What every message of Kubernetes begins with (apimachinery, runtime/serializer/protobuf). */
const MAGIC = Buffer.from("k8s\0");

interface Field {
  name: string;
  /** Without its marks. */
  type: string;
  list: boolean;
  pointer: boolean;
  embedded: boolean;
  dropped: boolean;
}

function parseField(text: string): [number, Field] {
  const [number = "", name = "", type = ""] = text.trim().split(" ");
  const field = {
    name,
    type: type.replace(/^(\[\]|\?|-)/, ""),
    list: type.startsWith("[]"),
    pointer: type.startsWith("?"),
    embedded: type.startsWith("-"),
    dropped: type === "~",
  };
  return [Number(number), field];
}

const parsed = new Map(
  Object.entries(MESSAGES).map(([name, text]) => [name, new Map(text.split(";").map(parseField))]),
);

/** One field on the wire: a number (varint) or bytes (length-delimited). */
type Wire = { number: number; value: bigint | Buffer };

class Reader {
  #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw badRequest("unexpected EOF in a protobuf message");
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  *fields(): Generator<Wire> {
    while (this.#at < this.#bytes.length) {
      const key = this.#varint();
      const number = Number(key >> 3n);
      const kind = Number(key & 7n);
      if (kind === 0) yield { number, value: this.#varint() };
      else if (kind === 2) {
        const length = Number(this.#varint());
        yield { number, value: this.#bytes.subarray(this.#at, this.#at + length) };
        this.#at += length;
      } else
        throw badRequest(
          `a protobuf message has a field of wire type ${kind}, which Kubernetes does not use`,
        );
    }
  }
}

const ENTRIES: Record<string, string> = {
  map: "MapEntry",
  bytesmap: "BytesEntry",
  quantities: "QuantityEntry",
};

const SCALARS: Record<string, (value: bigint | Buffer) => Json> = {
  string: (value) => (value as Buffer).toString("utf8"),
  bytes: (value) => (value as Buffer).toString("base64"),
  raw: (value) => value,
  int: (value) => Number(BigInt.asIntN(64, value as bigint)),
  bool: (value) => value !== 0n,
};

function isZero(value: Json): boolean {
  return value === "" || value === 0 || value === false;
}

function put(into: Json, field: Field, value: bigint | Buffer): void {
  const { name, type } = field;
  const entry = ENTRIES[type];
  if (entry) {
    const { key = "", value: content = "" } = message(entry, value as Buffer);
    into[name] = { ...into[name], [key]: type === "quantities" ? content.string : content };
    return;
  }
  const scalar = SCALARS[type];
  const read = scalar ? scalar(value) : message(type, value as Buffer);
  if (field.embedded) Object.assign(into, read);
  else if (field.list) into[name] = [...(into[name] ?? []), read];
  else if (field.pointer || !isZero(read)) into[name] = read;
}

function message(type: string, bytes: Buffer): Json {
  const fields = parsed.get(type);
  if (!fields) throw badRequest(`the lab does not read ${type} in protobuf; send JSON`);
  const object: Json = {};
  for (const { number, value } of new Reader(bytes).fields()) {
    const field = fields.get(number);
    if (!field) throw badRequest(`the lab does not read field ${number} of ${type} in protobuf; send JSON`);
    if (!field.dropped) put(object, field, value);
  }
  return object;
}

/** Reads an object in Kubernetes' protobuf envelope into the form its JSON would have. */
export function decodeProtobuf(bytes: Buffer): Json {
  if (!bytes.subarray(0, 4).equals(MAGIC))
    throw badRequest("provided data does not appear to be a protobuf message");
  const { typeMeta, raw } = message("Unknown", bytes.subarray(4));
  return { ...typeMeta, ...message(typeMeta.kind, raw ?? Buffer.alloc(0)) };
}
