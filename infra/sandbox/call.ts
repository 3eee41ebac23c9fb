/** Who calls: what the credentials of a request stand for. */
export type Principal =
  | { readonly kind: "root" | "user"; readonly account: string; readonly arn: string; readonly id: string }
  | {
      readonly kind: "role";
      readonly account: string;
      /** arn:aws:sts::<account>:assumed-role/<role>/<session> */
      readonly arn: string;
      readonly id: string;
      readonly roleName: string;
      /** arn:aws:iam::<account>:role/<role>, CloudTrail's sessionIssuer */
      readonly roleArn: string;
      readonly sessionName: string;
    };

export interface Caller {
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly principal: Principal;
}

export type ServiceName = "ec2" | "sts" | "organizations" | "sns" | "events" | "states" | "dynamodb" | "servicequotas";

/** One question to IAM: may the caller do `action` (`ec2:CreateRoute`) on `resource` (an ARN or `*`)? */
export interface AccessQuestion {
  readonly action: string;
  readonly resource: string;
  /** condition keys, lower-case as IAM compares them: `aws:resourcetag/peering:managed`, `ec2:region` … */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** A finished call, as CloudTrail and the report see it. */
export interface CallRecord {
  readonly time: number;
  readonly service: ServiceName;
  readonly operation: string;
  readonly caller: Caller;
  readonly requestId: string;
  readonly input: unknown;
  readonly output: unknown;
  /** undefined when the call succeeded */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

// Typed handler table, straight from a client module's own command classes.
type Operation<M> = {
  [K in keyof M]: K extends `${infer O}Command` ? (`${O}$` extends keyof M ? O : never) : never;
}[keyof M] &
  string;
type Input<M, O extends string> = `${O}Command` extends keyof M
  ? M[`${O}Command`] extends new (
      ...parameters: never[]
    ) => { input: infer I }
    ? I
    : never
  : never;
type Output<M, O extends string> = `${O}Command` extends keyof M
  ? M[`${O}Command`] extends new (
      ...parameters: never[]
    ) => { resolveMiddleware: (...a: never[]) => (...b: never[]) => Promise<{ output: infer R }> }
    ? Omit<R, "$metadata">
    : never
  : never;

/** What a sandbox service answers: a function per operation of the SDK client `M`; a misspelt name or field doesn't compile. */
export type Handlers<M> = {
  readonly [O in Operation<M>]?: (input: Input<M, O>, caller: Caller) => Output<M, O> | Promise<Output<M, O>>;
};

export interface Service {
  readonly name: ServiceName;
  /** the SDK client module whose exported schemas drive the wire */
  readonly module: object;
  readonly handlers: Readonly<Record<string, (input: never, caller: Caller) => unknown>>;
  /** which questions IAM must answer with yes before the handler runs; none for calls that need no permission */
  access(operation: string, input: never, caller: Caller): readonly AccessQuestion[];
  /** operations that only read: no CloudTrail record on the bus */
  isReadOnly(operation: string): boolean;
}
