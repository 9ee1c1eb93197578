import type { Comparator } from "../../diff/comparator.ts";
import { buildComparator } from "../mysql/comparator.ts";
import { MariadbDdlCompiler } from "./ddl-compiler.ts";

/** Compares what the introspector returned of two MariaDB databases. */
export const mariadbComparator: Comparator = buildComparator(new MariadbDdlCompiler());
