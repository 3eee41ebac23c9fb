/** Where an emulator once was unlike AWS: a test of our sandbox that looks at the same thing. */
export interface Unlike {
  readonly name: string;
  readonly source: string;
  readonly happened: string;
  /** under test/infra/sandbox */
  readonly file: string;
  /** the test's, or its group's */
  readonly title: string;
}

const floci = "floci-io/floci pull request 2654, review";
const moto = "moto 5.2.4";

type Row = readonly [source: string, name: string, happened: string, file: string, title: string];

const own = "ec2/emulators";

const rows: readonly Row[] = [
  [
    floci,
    "floci-accept-by-anybody",
    "any account could accept, delete or set options",
    own,
    "a third account can do nothing to a connection, whatever its state",
  ],
  [
    floci,
    "floci-accept-by-the-requester",
    "the requester could accept its own request",
    "ec2/lifecycle",
    "by the requester's account is not permitted",
  ],
  [
    floci,
    "floci-ownership-forged",
    "a requester could claim to own its peer, and accept alone",
    own,
    "a requester that claims the peer's VPC for itself in %s gets a failed connection that it can't accept",
  ],
  [
    floci,
    "floci-ownership-forged-by-region",
    "once that was mended, a Region where the VPC is not opened the same way",
    own,
    "a Region where the VPC is not",
  ],
  [
    floci,
    "floci-deleted-comes-back",
    "an accept beside a delete brought the connection back",
    own,
    "a deleted connection never comes back, %s in one moment",
  ],
  [
    floci,
    "floci-options-not-echoed",
    "options were taken and not shown",
    own,
    "options are echoed by the call and by the next read, switched off too",
  ],
  [
    moto,
    "moto-options-of-the-other-side",
    "one side could set the other's options",
    "ec2/options",
    "of the other account's side are not permitted, and nothing changes",
  ],
  [
    moto,
    "moto-options-while-pending",
    "options could be set before the connection was active",
    "ec2/options",
    "can't be set while %s",
  ],
  [
    moto,
    "moto-route-never-blackhole",
    "routes to a deleted connection stayed active",
    own,
    "a route's state is told by DescribeRouteTables and can be filtered, before and after the deletion",
  ],
  [
    moto,
    "moto-overlap-can-be-accepted",
    "overlapping blocks went pending and active",
    "ec2/lifecycle",
    "a request that fails later, with a message that doesn't tell why",
  ],
  [moto, "moto-self-peering", "a VPC could peer with itself", "ec2/lifecycle", "a request that is refused at once"],
  [
    moto,
    "moto-same-pair-twice",
    "a repeated request made a second connection",
    "ec2/lifecycle",
    "is the same one when repeated in the same direction",
  ],
  [
    moto,
    "moto-never-expires",
    "a request lived for ever",
    "ec2/lifecycle",
    "expires after exactly seven days, for both sides, and is gone two days later",
  ],
  [moto, "moto-filters-ignored", "filters and pages were ignored", "ec2/describe", "filter by accepter, owner and own tags"],
  [
    moto,
    "moto-unknown-id-is-empty",
    "an unknown id gave an empty list, and a code in the wrong case",
    "ec2/lifecycle",
    "is invisible in any third place",
  ],
  [
    moto,
    "moto-no-block-sets",
    "secondary blocks were not shown",
    "ec2/lifecycle",
    "passes through provisioning to active and then shows both sides' blocks",
  ],
  [
    moto,
    "moto-dns-attributes-unchecked",
    "DNS options needed no DNS in the VPCs",
    "ec2/options",
    "need DNS hostnames in both VPCs: %s",
  ],
  [moto, "moto-dry-run-creates", "a dry run created the connection", "dispatch", "asks IAM and changes nothing"],
  [
    moto,
    "moto-tags-shared",
    "tags of one account were seen by the other",
    "ec2/describe",
    "of a connection belong to the copy that they were put on",
  ],
  [
    moto,
    "moto-overlapping-block-later",
    "a secondary block could overlap an active peer",
    "ec2/vpcs",
    "must not overlap an active peer; others are welcome on either side",
  ],
  [
    moto,
    "moto-deleted-again-and-again",
    "a connection could be deleted repeatedly, and stayed",
    own,
    "a deletion is over once: again it is refused, and nothing lives longer for it",
  ],
  [
    moto,
    "moto-vpc-deleted-under-it",
    "deleting a VPC left its connections",
    "ec2/lifecycle",
    "takes active connections and the VPC's own requests with it",
  ],
  [moto, "moto-host-bits-kept", "a destination with host bits broke its table", "ec2/routes", "clears host bits"],
  [
    moto,
    "moto-local-route-replaced",
    "a route could take the local one's place",
    "ec2/routes",
    "refuses %s, equal to or more specific than an own block",
  ],
  [moto, "moto-group-of-the-peer", "another account's group couldn't be referred to", "ec2/groups", "need the owner's account"],
  [
    moto,
    "moto-rules-never-stale",
    "references outlived the connection",
    "ec2/groups",
    "go stale with the connection, stay, and revive when the VPCs peer again",
  ],
  [
    moto,
    "moto-trust-unchecked",
    "roles needn't exist, trust and external id were never read",
    "assume-role",
    "refuses a wrong or missing external id",
  ],
  [
    moto,
    "moto-unknown-key-is-somebody",
    "an unknown key was the default account",
    "assume-role",
    "refuses a wrong secret, a wrong token and an unknown key",
  ],
  [
    moto,
    "moto-forward-forgets-the-origin",
    "an event lost its account, time and id on the way to another bus",
    "events/events",
    "gets the event as it was: account, region, time, id",
  ],
  [moto, "moto-forged-aws-events", "anybody could put events of `aws.` sources", "events/events", "keeps AWS's sources for AWS"],
  [
    "fakecloud 0.51",
    "fakecloud-one-account",
    "the peer's owner and blocks were ignored",
    "ec2/lifecycle",
    "appears in the accepter's account only from pending-acceptance on",
  ],
  [
    "LocalEmu 1.3.2",
    "localemu-no-other-region",
    "peering across Regions was refused",
    "ec2/options",
    "of both sides go in one call within one account and region, but not across regions",
  ],
];

/** Ways in which moto, floci, fakecloud and their kin are not AWS. */
export const emulatorBugs: readonly Unlike[] = rows.map(([source, name, happened, file, title]) => ({
  name,
  source,
  happened,
  file: `${file}.test.ts`,
  title,
}));
