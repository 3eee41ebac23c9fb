import fc from "fast-check";

/** Laws try the same cases on every machine, so that a red run can be looked at; another number looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });
