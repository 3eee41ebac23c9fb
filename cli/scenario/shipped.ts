/** The names that infra/access/member.yml gives the roles. */
export const memberRoles = { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite", tag: "PeeringAutopilotTag" } as const;

/** What a scenario has that names nothing else. */
export const scenarioOrganization = "o-sandbox00";
export const scenarioExternalId = "scenario-external-id";
