import { describe, expect, test } from "vitest";
import { renameColumnInSql, renameTableInSql } from "../../../src/operation/rewrite/rename-in-sql.ts";
import type { DialectName } from "../../../src/schema/dialect-name.ts";
import { type SqlFragment, sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";

const people = { name: "people", columns: ["id", "age", "name", "year", "precision", "e", "zone"] };

/** A fragment as it would stand in a template: identifiers in braces. */
function shown({ parts, values }: SqlFragment): string {
  return parts.reduce((text, part, at) => {
    const value = values[at - 1];
    const isIdentifier = typeof value === "object" && value !== null && "kind" in value;
    return `${text}{${isIdentifier ? value.path.join(".") : String(value)}}${part}`;
  });
}

function renamed(text: SqlFragment, from: string, to: string, columns = people.columns): string {
  return shown(renameColumnInSql(text, from, to, { ...people, columns }) as SqlFragment);
}

function renamedFor(dialect: DialectName, text: string, from = "age", to = "years"): string {
  const expression = { kind: "perDialect", dialects: { [dialect]: sqlText(text) } } as const;
  const after = renameColumnInSql(expression, from, to, people);
  return after.kind === "perDialect" ? shown(after.dialects[dialect] ?? sqlText("")) : "";
}

describe("a renamed column", () => {
  test.each([
    ["in any case", "AGE > 0 AND Age < 9", "years > 0 AND years < 9"],
    ["quoted, in its quotes", '"age" > `age`', '"years" > `years`'],
    ["with escapes", String.raw`U&"\0061ge" > u&"\00e4ge"`, String.raw`"years" > u&"\00e4ge"`],
    ["behind its table", "people.age > PEOPLE . age", "people.years > PEOPLE . years"],
    ["behind its table and schema", 'main."people".age > 0', 'main."people".years > 0'],
    ["not of another table", "parents.age > age", "parents.age > years"],
    ["not in comments", "age /* age */ > 0 -- age\n", "years /* age */ > 0 -- age\n"],
    [
      "not in strings",
      "name <> 'age' AND name <> 'a''age' AND age > 0",
      "name <> 'age' AND name <> 'a''age' AND years > 0",
    ],
    ["not in dollar quotes", "$$age$$ <> name || age", "$$age$$ <> name || years"],
    ["not as part of another name", "middle_age > age2 AND age > 0", "middle_age > age2 AND years > 0"],
    ["not as a function", "age(age) > age (now())", "age(years) > age (now())"],
    ["not as a type", "age::age > CAST(age AS age)", "years::age > CAST(years AS age)"],
    ["not as an alias", "(SELECT max(age) AS age) > age", "(SELECT max(years) AS age) > years"],
    ["not as a collation", "name COLLATE age > age", "name COLLATE age > years"],
    ["not as a field of a composite value", "(name).age > age", "(name).age > years"],
    ["as a field of a row of its table", "NOT (people).age > ((people)).AGE", "NOT (people).years > ((people)).years"],
    ["not as the name of an argument", "f(age => age, age := AGE) > 0", "f(age => years, age := years) > 0"],
    ["not as an array", "array[age] <> ARRAY [age]", "array[years] <> ARRAY [years]"],
    [
      "in front of words",
      "age IS NOT NULL AND age BETWEEN 1 AND age",
      "years IS NOT NULL AND years BETWEEN 1 AND years",
    ],
    [
      "behind words",
      "CASE WHEN age > 0 THEN age ELSE age END IN (age, 2)",
      "CASE WHEN years > 0 THEN years ELSE years END IN (years, 2)",
    ],
  ])("is found %s", (_where, text, expected) => {
    expect(renamed(sqlText(text), "age", "years")).toBe(expected);
  });

  test.each([
    ["year", "extract(year FROM name) > year", "extract(year FROM name) > x"],
    ["year", "INTERVAL 1 YEAR + year", "INTERVAL 1 YEAR + x"],
    ["year", "timestampdiff(YEAR, year, name) > 1", "timestampdiff(YEAR, x, name) > 1"],
    ["precision", "age::double precision > precision", "age::double precision > x"],
    ["zone", "name::timestamp with time zone AT TIME ZONE zone", "name::timestamp with time zone AT TIME ZONE x"],
    ["month", "interval '1-2' YEAR TO MONTH < name AND month > 1", "interval '1-2' YEAR TO MONTH < name AND x > 1"],
    ["unknown", "(name > 1) IS NOT UNKNOWN AND unknown > 1", "(name > 1) IS NOT UNKNOWN AND x > 1"],
    ["nfc", "name IS NFC NORMALIZED AND nfc > 1", "name IS NFC NORMALIZED AND x > 1"],
    ["like", "name NOT LIKE name AND NOT like > 1", "name NOT LIKE name AND NOT x > 1"],
    ["array", "array > 1 AND name = ANY (ARRAY[1])", "x > 1 AND name = ANY (ARRAY[1])"],
    ["äge", "ÄGE > 1 AND äge > 2", "x > 1 AND x > 2"],
    ["e", String.raw`name <> E'e\'s' AND e > 0`, String.raw`name <> E'e\'s' AND x > 0`],
  ])("called %s is told from words of the language", (from, text, expected) => {
    expect(renamed(sqlText(text), from, "x")).toBe(expected);
  });

  test("becomes an identifier where its name has to be quoted", () => {
    expect(renamed(sqlText("age > 0"), "age", "Age")).toBe("{Age} > 0");
    expect(renamed(sqlText("people.age > age"), "age", "rank")).toBe("people.{rank} > {rank}");
    expect(renamedFor("postgres", "age > 0", "age", "rank")).toBe("rank > 0");
    expect(renamedFor("mysql", "age > 0", "age", "rank")).toBe("{rank} > 0");
    expect(renamedFor("sqlite", "[age] > 0", "age", "a]b")).toBe('"a]b" > 0');
  });

  test("is renamed where it is an identifier, and values stay", () => {
    const column = { kind: "identifier", path: ["age"] } as const;
    const qualified = { kind: "identifier", path: ["people", "age"] } as const;
    const text: SqlFragment = {
      kind: "sql",
      parts: ["", " > ", " AND ", "(", " ) > age AND /* ", " age */ age"],
      values: [column, qualified, column, "age", 5],
    };
    expect(renamed(text, "age", "years")).toBe(
      "{years} > {people.years} AND {age}({age} ) > years AND /* {5} age */ years",
    );
  });

  test("is the one that is called exactly so, where only case tells two apart", () => {
    const columns = ["age", "Age"];
    expect(renamed(sqlText('AGE > "age" AND "Age" > 0'), "age", "x", columns)).toBe('x > "x" AND "Age" > 0');
    expect(renamed(sqlText('AGE > "age" AND "Age" > 0'), "Age", "x", columns)).toBe('AGE > "age" AND "x" > 0');
  });

  test.each([
    ["postgres", '"AGE" > AGE', '"AGE" > years'],
    ["postgres", "name #> '{age}' > age", "name #> '{age}' > years"],
    ["postgres", "age /* /* age */ age */", "years /* /* age */ age */"],
    ["sqlite", '"AGE" > [Age] AND `age` > 0', '"years" > [years] AND `years` > 0'],
    ["mysql", '"age" <> name AND `AGE` > 0 # age', '"age" <> name AND `years` > 0 # age'],
    ["mysql", "age > 0 /*!80000 AND age > 1 */ /* age */", "years > 0 /*!80000 AND years > 1 */ /* age */"],
    ["mariadb", "age > 0 /*M! AND age > 1 */", "years > 0 /*M! AND years > 1 */"],
    ["mariadb", String.raw`'it\'s age' <> name AND age > 0`, String.raw`'it\'s age' <> name AND years > 0`],
  ] as const)("is found by the rules of %s in its own text: %s", (dialect, text, expected) => {
    expect(renamedFor(dialect, text)).toBe(expected);
  });

  test("PostgreSQL: an unquoted name is never one with capitals", () => {
    expect(renamedFor("postgres", 'Age > "Age"', "Age", "x")).toBe('Age > "x"');
  });
});

describe("a renamed table", () => {
  test.each([
    ["people", "persons", "people.age > people . AGE", "persons.age > persons . AGE"],
    ["people", "persons", "people > 'people.age' AND people(1)", "persons > 'people.age' AND people(1)"],
    ["people", "persons", 'main.people.age > "people".age', 'main.persons.age > "persons".age'],
    ["hr.people", "hr.persons", "hr.people.age > people.age", "hr.persons.age > persons.age"],
    ["hr.people", "staff.people", "hr.people.age > people.age", "staff.people.age > people.age"],
    ["hr.people", "people", "hr.people.age > 0", "people.age > 0"],
    ["people", "order", "people.age > 0", "{order}.age > 0"],
    ["people", "order", "(people).age > 0 AND (people.*) IS NOT NULL", "({order}).age > 0 AND ({order}.*) IS NOT NULL"],
    [
      "people",
      "persons",
      "people IS NOT NULL AND lower(people) > 'people'",
      "persons IS NOT NULL AND lower(persons) > 'people'",
    ],
    ["name", "names", "name.age > name AND (name).age > 0", "names.age > name AND (name).age > 0"],
  ])("%s to %s in front of a column: %s", (from, to, text, expected) => {
    const after = renameTableInSql(sqlText(text), parseQualifiedName(from), parseQualifiedName(to), people.columns);
    expect(shown(after as SqlFragment)).toBe(expected);
  });
});
