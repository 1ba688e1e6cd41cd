import { msg } from '../language/message.ts'
import type { Difference } from '../rollout/difference.ts'
import { contents, differences } from '../rollout/difference.ts'
import type { KubernetesObject } from '../rollout/objects.ts'
import { recordAnnotation } from '../rollout/record.ts'
import { type ToldDifference, tellValues } from '../rollout/tell-difference.ts'

/** How wide a line may be, so that it is not broken where 80 columns are shown. */
const width = 74

/** Into how many lines a value may be broken; what is longer is cut. */
const mostLines = 3

/** The record's path, and the parts of it that follow from the rest. */
const record = `.metadata.annotations[${JSON.stringify(recordAnnotation)}]`
const bookkeeping = ['left', 'history', 'updatedAt'].map((member) => `${record}.${member}`)

/**
 * What would become of objects: fields that differ with their values before and after, all fields of an object that is
 * new, and none of one that goes. What the API server keeps by itself is left out, and so is what the rollout's record
 * keeps of its other fields.
 * @param conceal takes secrets out of a text before it is broken into lines, in which nobody would find them any more.
 * @returns lines of at most 74 characters.
 */
export function tellChanges(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  conceal: (text: string) => string,
): readonly string[] {
  const tell = (difference: Difference): ToldDifference => {
    const told = tellValues(difference)
    return { path: conceal(told.path), before: conceal(told.before), after: conceal(told.after) }
  }
  const idOf = ({ kind, metadata }: KubernetesObject) => `${kind} '${metadata.name}'`
  const ids = [...new Set([...before, ...after].map(idOf))]
  return ids.flatMap((id) => {
    const [was, is] = [before, after].map((objects) => objects.find((one) => idOf(one) === id))
    if (was === is) return []
    if (is === undefined) return [msg`${id} goes`]
    if (was === undefined) return [msg`${id} is new`, ...contents(ownFields(is)).map(tell).flatMap(tellNew)]
    const fields = differences(ownFields(was), ownFields(is)).filter(
      ({ path }) => !bookkeeping.some((kept) => path.startsWith(kept)),
    )
    return fields.length === 0 ? [] : [id, ...fields.map(tell).flatMap(tellField)]
  })
}

function tellNew({ path, after }: ToldDifference): readonly string[] {
  return onOneLineOr(`  ${shorter(path)}: ${after}`, [...broken('  ', `${shorter(path)}:`), ...broken('      ', after)])
}

function tellField({ path, before, after }: ToldDifference): readonly string[] {
  return onOneLineOr(`  ${shorter(path)}: ${before} → ${after}`, [
    ...broken('  ', `${shorter(path)}:`),
    ...broken('      ', before),
    ...broken('    → ', after),
  ])
}

function shorter(path: string): string {
  return path.startsWith(`${record}.`) ? `record${path.slice(record.length)}` : path
}

function onOneLineOr(line: string, lines: readonly string[]): readonly string[] {
  return line.length <= width ? [line] : lines
}

/** A text in lines that fit, behind an indent of blanks; the first may have a sign in it. */
function broken(indent: string, text: string): readonly string[] {
  const room = width - indent.length
  const all = Array.from({ length: Math.max(1, Math.ceil(text.length / room)) }, (_, at) =>
    text.slice(at * room, (at + 1) * room),
  )
  const shown = all.slice(0, mostLines)
  return shown.map((part, at) => {
    const isCut = at === mostLines - 1 && all.length > mostLines
    return `${at === 0 ? indent : ' '.repeat(indent.length)}${isCut ? `${part.slice(0, -1)}…` : part}`
  })
}

/** An object without what the API server keeps by itself. */
function ownFields(object: KubernetesObject): object {
  const { metadata, ...rest } = object
  const kept = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields'])
  const own = Object.fromEntries(Object.entries(metadata).filter(([name]) => !kept.has(name)))
  const shown = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'status'))
  return { ...shown, metadata: own }
}
