import { OUTPUT_BYTES } from "./output-bytes.generated.js";

/** What a script prints last. */
export const END_LINE = "@end";

/** More bytes than both scripts may print: whatever else writes so much is neither. */
export const TOO_MANY_BYTES = OUTPUT_BYTES.collector + OUTPUT_BYTES.listeners + 1000;
