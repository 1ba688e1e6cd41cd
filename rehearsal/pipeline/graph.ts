import type { GraphNode } from './model.ts'
import { ancestors } from './parse-graph.ts'

/**
 * Runs every node as soon as all that it depends on has ended, side by side where nothing is between them.
 * @param run  gets the outcomes of all ancestors, direct and indirect, by name
 * @returns the outcomes in the order of `nodes`
 */
export async function runGraph<Node extends GraphNode, Outcome>(
  nodes: readonly Node[],
  run: (node: Node, before: ReadonlyMap<string, Outcome>) => Promise<Outcome>,
): Promise<Map<string, Outcome>> {
  const started = new Map<string, Promise<Outcome>>()
  const start = (node: Node): Promise<Outcome> => {
    const known = started.get(node.name)
    if (known !== undefined) return known
    const outcome = waitFor(node).then((before) => run(node, before))
    started.set(node.name, outcome)
    return outcome
  }
  const waitFor = async (node: Node): Promise<Map<string, Outcome>> => {
    const names = ancestors(node.name, nodes)
    const before = nodes.filter(({ name }) => names.includes(name))
    return new Map(await Promise.all(before.map(async (each) => [each.name, await start(each)] as const)))
  }
  return new Map(await Promise.all(nodes.map(async (node) => [node.name, await start(node)] as const)))
}
