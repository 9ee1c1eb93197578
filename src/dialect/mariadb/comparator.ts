import type { Comparator } from "../../diff/comparator.ts";
import { buildComparator } from "../mysql/comparator.ts";
import { MariadbDdlCompiler } from "./ddl-compiler.ts";

/** Compares two introspected MariaDB databases. */
export const mariadbComparator: Comparator = buildComparator(new MariadbDdlCompiler());
