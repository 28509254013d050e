import type { Json } from "../types.js";
import { badRequest } from "./status.js";

export const PROTOBUF = "application/vnd.kubernetes.protobuf";

export function decodeProtobuf(_bytes: Buffer): Json {
  throw badRequest("x");
}
