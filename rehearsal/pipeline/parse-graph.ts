import type { GraphNode } from './model.ts'
import type { Source } from './source.ts'

/** The name of a stage or job: letters, digits and `_`, since conditions speak of it. */
export function nameOf(owner: Source, source: Source | undefined, what: string): string {
  const name = source?.text(`'${what}'`) ?? ''
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw (source ?? owner).error(`A ${what} needs a name of letters, digits and _, got '${name}'.`)
  }
  return name
}

/** `dependsOn` as one name, a list, or the empty list; `undefined` when nothing is written. */
export function dependencies(source: Source | undefined): string[] | undefined {
  if (source === undefined) return undefined
  if (source.isList) return source.items("'dependsOn'").map((item) => item.text("'dependsOn'"))
  const name = source.text("'dependsOn'")
  return name === '' ? [] : [name]
}

/** @throws PipelineError when a name comes twice, when one depends on what is not there, or on itself in a circle */
export function checkGraph(nodes: readonly GraphNode[], source: Source, what: string): void {
  const byName = new Map<string, GraphNode>()
  for (const node of nodes) {
    if (byName.has(node.name)) throw source.error(`The ${what} '${node.name}' is there twice.`)
    byName.set(node.name, node)
  }
  for (const node of nodes) {
    for (const name of node.dependsOn) {
      if (!byName.has(name)) throw source.error(`The ${what} '${node.name}' depends on '${name}', which is not there.`)
    }
    if (ancestors(node.name, nodes).includes(node.name)) {
      throw source.error(`The ${what} '${node.name}' depends on itself.`)
    }
  }
}

/** The names of all that `name` depends on, directly and through others. */
export function ancestors(name: string, nodes: readonly GraphNode[]): string[] {
  const found = new Set<string>()
  const visit = (each: string): void => {
    for (const next of nodes.find((node) => node.name === each)?.dependsOn ?? []) {
      if (found.has(next)) continue
      found.add(next)
      visit(next)
    }
  }
  visit(name)
  return [...found]
}
