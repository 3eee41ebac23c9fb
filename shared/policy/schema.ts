/**
 * The text of infra/policies/peering.cedarschema (a test keeps them equal). It is here because it must fit `entities.ts`,
 * not the operator's wishes, and because a bundle has no folder to read it from.
 */
export const schemaText = `// What a policy can speak of. Ids are AWS's: Peering::OrgUnit::"ou-ab12-cdefgh34", Peering::Account::"111111111111",
// Peering::Vpc::"vpc-0123456789abcdef0". This text is in force: it can't be changed by an operator.
namespace Peering {
  entity Organization;
  entity OrgUnit in [OrgUnit, Organization];

  // Tags of an account are set in the management account: trusted.
  entity Account in [OrgUnit, Organization] = {
    // The twelve digits, as a text to look for in a list.
    id: String,
    name: String,
    // Whether the account belongs to the organization that this deployment serves.
    member: Bool,
    // The organizational unit right above; none for an account at the root or outside.
    unit?: OrgUnit,
    lists: TagLists,
  } tags String;

  // Tags below are set by the account that owns the resource: they state its owner's will, not the organization's.
  entity Vpc in [Account] = {
    account: Account,
    region: String,
    isDefault: Bool,
    lists: TagLists,
  } tags String;
  entity RouteTable in [Vpc] = {
    vpc: Vpc,
    main: Bool,
  } tags String;
  entity SecurityGroup in [Vpc] = {
    vpc: Vpc,
    name: String,
  } tags String;

  // The same tags as lists: what a tag's value says between commas or blanks.
  entity TagLists tags Set<String>;

  // The tags that the requester put on the connection.
  entity Request tags String;

  type Asked = {
    requesterRegion: String,
    accepterRegion: String,
    sameRegion: Bool,
    sameAccount: Bool,
    principalBlocks: Set<ipaddr>,
    resourceBlocks: Set<ipaddr>,
    // ARN of the calling principal, "" where no event told it.
    caller: String,
    request: Request,
  };

  // principal: the requester's VPC; resource: the accepter's.
  action connect, connectWithApproval appliesTo {
    principal: Vpc,
    resource: Vpc,
    context: Asked,
  };

  // principal: the VPC whose traffic comes in; resource: a table, a group or the VPC of the other side.
  action route appliesTo {
    principal: Vpc,
    resource: RouteTable,
    context: Asked,
  };
  action expose appliesTo {
    principal: Vpc,
    resource: SecurityGroup,
    context: {
      requesterRegion: String,
      accepterRegion: String,
      sameRegion: Bool,
      sameAccount: Bool,
      principalBlocks: Set<ipaddr>,
      resourceBlocks: Set<ipaddr>,
      caller: String,
      request: Request,
      protocol: String,
      fromPort: Long,
      toPort: Long,
    },
  };
  action resolveDns appliesTo {
    principal: Vpc,
    resource: Vpc,
    context: Asked,
  };
}
`;
