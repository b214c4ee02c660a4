/**
 * The value of a literal expression in MDX, read from its syntax tree and never executed.
 *
 * A chapter's attributes and its `meta` are data: strings, numbers, booleans, null, arrays and objects of these, template
 * strings without holes, and negative numbers. Anything else (a call, a name, a spread) is refused with what it was.
 */
export interface EstreeNode {
  readonly type: string;
}

export class NotLiteral extends Error {
  constructor(what: string) {
    super(`not a literal: ${what}. An attribute of a chapter holds data only`);
    this.name = "NotLiteral";
  }
}

function isNode(value: unknown): value is EstreeNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function child(node: EstreeNode, key: string): unknown {
  return new Map<string, unknown>(Object.entries(node)).get(key);
}

function childNode(node: EstreeNode, key: string): EstreeNode {
  const value = child(node, key);
  if (!isNode(value)) throw new NotLiteral(`${node.type} without ${key}`);
  return value;
}

function childList(node: EstreeNode, key: string): readonly unknown[] {
  const value = child(node, key);
  return Array.isArray(value) ? value : [];
}

/** @throws NotLiteral */
export function literalValue(node: unknown): unknown {
  if (!isNode(node)) throw new NotLiteral("a hole in an array");
  switch (node.type) {
    case "Literal":
      return child(node, "value");
    case "ArrayExpression":
      return childList(node, "elements").map(literalValue);
    case "ObjectExpression":
      return objectValue(node);
    case "TemplateLiteral":
      return templateValue(node);
    case "UnaryExpression": {
      const value = literalValue(childNode(node, "argument"));
      if (child(node, "operator") !== "-" || typeof value !== "number") throw new NotLiteral("an operator");
      return -value;
    }
    default:
      throw new NotLiteral(node.type);
  }
}

function objectValue(node: EstreeNode): Record<string, unknown> {
  const entries = childList(node, "properties").map((property): [string, unknown] => {
    if (!isNode(property) || property.type !== "Property" || child(property, "computed") === true) {
      throw new NotLiteral("a computed or spread property");
    }
    const key = childNode(property, "key");
    const name = key.type === "Identifier" ? child(key, "name") : child(key, "value");
    return [String(name), literalValue(child(property, "value"))];
  });
  return Object.fromEntries(entries);
}

function templateValue(node: EstreeNode): string {
  if (childList(node, "expressions").length > 0) throw new NotLiteral("a template string with a hole");
  return childList(node, "quasis")
    .map((quasi) => {
      const value = isNode(quasi) ? child(quasi, "value") : undefined;
      return typeof value === "object" && value !== null && "cooked" in value ? String(value.cooked) : "";
    })
    .join("");
}

/** The value of an attribute's expression: the single expression statement of its program. */
export function programValue(program: EstreeNode): unknown {
  const [statement, ...more] = childList(program, "body");
  if (!isNode(statement) || statement.type !== "ExpressionStatement" || more.length > 0) {
    throw new NotLiteral("several statements");
  }
  return literalValue(childNode(statement, "expression"));
}

/** The values of `export const name = literal` declarations, by name. */
export function exportedValues(program: EstreeNode): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const statement of childList(program, "body")) {
    if (!isNode(statement) || statement.type !== "ExportNamedDeclaration") {
      throw new NotLiteral("an import or a statement; a chapter may only export constants");
    }
    for (const declarator of childList(childNode(statement, "declaration"), "declarations")) {
      if (!isNode(declarator)) continue;
      values.set(String(child(childNode(declarator, "id"), "name")), literalValue(child(declarator, "init")));
    }
  }
  return values;
}
