import fc from "fast-check";
import { propertyRuns } from "./tiers.ts";

// Property tests draw the same cases in every run, so that a failure is the change's own; PROPERTY_SEED draws others.
fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 20_261_121), numRuns: propertyRuns(100) });
