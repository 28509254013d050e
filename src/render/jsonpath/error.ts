/** A template that means nothing, or nothing for the data it was given; in kubectl's words. */
export class JsonpathError extends Error {
  override name = "JsonpathError";
}

/** A template that would do too much, or data nested too deep: nothing goes on behind it. */
export class LimitFault extends Error {
  override name = "LimitFault";
}

/** What stops the evaluation of an expression. `found`: how many values kubectl has in hand then, which is what `[?(@.x)]` goes by. */
export class StepFault extends Error {
  override name = "StepFault";

  constructor(
    message: string,
    readonly found: number,
  ) {
    super(message);
  }
}
