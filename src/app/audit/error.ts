/** An audit that can't be done as asked; the message in kubectl's words. */
export class AuditError extends Error {
  override name = "AuditError";

  constructor(
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}
