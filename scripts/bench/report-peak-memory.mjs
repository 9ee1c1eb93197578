// Loaded with --import into a measured process: writes its peak memory, in KiB, when it ends.
import { writeFileSync } from "node:fs";

process.on("exit", () => writeFileSync(process.env["PEAK_MEMORY_REPORT"], String(process.resourceUsage().maxRSS)));
