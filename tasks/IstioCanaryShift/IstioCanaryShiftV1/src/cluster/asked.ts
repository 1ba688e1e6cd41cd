import { msg } from '../language/message.ts'
import type { Kind } from './resource.ts'
import { resourceOf, tellResource } from './resource.ts'

/** What was asked of the API server: its verb as rules of access have it, and the object or, without a name, the collection. */
export interface Asked {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete'
  readonly kind: Kind
  readonly namespace: string
  readonly name: string | undefined
}

/** For people: `patch virtualservices/mlmodel-virtualservice in namespace abtesting`. */
export function tellAsked({ verb, kind, namespace, name }: Asked): string {
  return msg`${verb} ${tellResource(kind, name)} in namespace ${namespace}`
}

/**
 * The command that tests whether that is allowed, for a POSIX shell. Without an identity it tests who runs it.
 * A rule cannot allow `create` by name, so the name is left out there.
 */
export function commandToTest({ verb, kind, namespace, name }: Asked, identity: string | undefined): string {
  const { plural, group } = resourceOf(kind)
  const resource = group === '' ? plural : `${plural}.${group}`
  const object = name === undefined || verb === 'create' ? resource : `${resource}/${name}`
  const as = identity === undefined ? '' : ` --as=${quote(identity)}`
  return `kubectl auth can-i ${verb} ${quote(object)} -n ${quote(namespace)}${as}`
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
