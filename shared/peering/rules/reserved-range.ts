import { parseCidr } from "../../network/cidr.ts";
import { reservedRangeOf } from "../../network/reserved.ts";
import { blocksOf } from "../blocks.ts";
import { sides } from "../ids.ts";
import type { Rule } from "./rule.ts";

/** Some ranges can't be routed in a VPC at all (aws-facts 5: 169.254.168.0/22, fd00:ec2::/32). */
export const reservedRange: Rule = {
  id: "reserved-range",
  check: (facts) =>
    sides.flatMap((side) =>
      blocksOf(facts.sides[side]).flatMap((block) => {
        const reserved = reservedRangeOf(parseCidr(block));
        return reserved
          ? [
              {
                message: `block \`${block}\` of \`${facts.sides[side].end.vpc}\` lies in \`${reserved}\`, which VPC route tables can't route`,
                fix: `remove \`${block}\` from the VPC, then request again`,
              },
            ]
          : [];
      }),
    ),
};
