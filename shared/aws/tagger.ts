import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { outcomeTags } from "../render/outcome-tags.ts";
import type { Tagger } from "../stages/ports.ts";
import type { Sessions } from "./sessions.ts";

/** Tells an outcome on one side's copy of the connection, through the tagging role; each side has tags of its own (aws-facts 2). */
export const tagger = (sessions: Sessions, tagPrefix: string): Tagger => ({
  tag: async ({ account, region }, announcement) => {
    try {
      const ec2 = await sessions.ec2({ account, region });
      const Tags = Object.entries(outcomeTags(announcement, tagPrefix)).map(([Key, Value]) => ({ Key, Value }));
      await ec2.send(new CreateTagsCommand({ Resources: [announcement.peering], Tags }));
    } catch (error) {
      sessions.fail(error, { account, region, resource: announcement.peering }, "tag");
    }
  },
});
