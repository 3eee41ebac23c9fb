import type { RouteTableFacts, VpcFacts } from "./facts.ts";

/**
 * The tables that matter: every one with subnets, and the main table always, because implicit associations are invisible
 * in DescribeRouteTables (aws-facts 5). Edge tables accept no peering target and are left out.
 */
export const tablesToRoute = (vpc: VpcFacts): readonly RouteTableFacts[] =>
  vpc.routeTables.filter(({ main, subnets, gateways }) => gateways.length === 0 && (main || subnets.length > 0));

/** The table that routes a subnet: its explicit association, else the main table. */
export const tableOfSubnet = (vpc: VpcFacts, subnet: string): RouteTableFacts | undefined =>
  vpc.routeTables.find(({ subnets }) => subnets.includes(subnet)) ?? vpc.routeTables.find(({ main }) => main);
