import { functionClients, ownerClients } from "#cli/local/clients.ts";
import { handlersOf } from "#cli/local/functions.ts";
import { dynamodbLedger } from "#shared/ledger/dynamodb.ts";
import { counted, ownClock } from "../product/invocation.ts";
import { type Install, running } from "../product/product.ts";
import { recordedProduct } from "../product/recorded.ts";
import { clientsInWeather } from "../product/weather.ts";
import { hub } from "../world/places.ts";
import { Spoiled } from "./spoiled.ts";
import { turns } from "./turns.ts";

/**
 * Whole functions, as Lambda would run them: middy and all around the stages, SDK clients that speak to the sandbox's port, the
 * ledger in DynamoDB, the policy's text read and parsed.
 */
export const installOnWire: Install = async (sandbox, { around, files }) => {
  const spoiled = new Spoiled();
  const { url: endpoint } = await sandbox.serve({ instead: spoiled.instead });
  const reach = { sandbox, endpoint, region: hub.region };
  const inTurn = turns(sandbox.clock);
  const weather = counted(spoiled.weather(around, inTurn));
  const { resources, table, tableName } = await recordedProduct();
  const owner = clientsInWeather(ownerClients(reach, hub.account), "owner", (_call, send) => inTurn(send));
  const ledger = dynamodbLedger({ client: owner.dynamodb(), table: tableName, clock: () => sandbox.clock.now() });
  const log: string[] = [];
  const policyFile = { service: "policy", operation: "load", account: "", region: "", session: "", input: null } as const;
  return running(sandbox, {
    resources: [...table, ...resources],
    ledger,
    owner,
    log,
    functionIn: (name, setting) => {
      const make = handlersOf[name];
      if (!make) throw new Error(`serverless.yml names a function \`${name}\` that cli/local doesn't know`);
      const environment = {
        variables: setting.environment,
        clock: ownClock(sandbox),
        clients: clientsInWeather(functionClients(reach, setting.roleArn, setting.name), name, weather),
        ledger: null,
        policies: () => weather({ by: name, ...policyFile }, async () => files()),
        log: (line: string) => void log.push(line),
      };
      return () => make(environment);
    },
  });
};
