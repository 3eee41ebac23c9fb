/** An error as AWS sends it: code, message, HTTP status and, for modelled JSON errors, further members. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    more: { readonly status?: number; readonly members?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = more.status ?? 400;
    this.members = more.members ?? {};
  }
}
