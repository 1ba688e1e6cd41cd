/**
 * Strategic merge patch: as a merge patch, but lists of Kubernetes' own kinds merge by key, and directives (`$patch`,
 * `$setElementOrder/…`, `$retainKeys`, `$deleteFromPrimitiveList/…`) say what can't be said otherwise
 * (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md).
 */

import { isDeepStrictEqual } from 'node:util'
import { badRequest, unexplained } from '../../store/errors.ts'
import { isMap, type JsonMap } from '../../store/json.ts'
import type { FieldType, Schema } from '../schema.ts'
import { mergeKey, mergesPrimitives } from './merge-keys.ts'

/**
 * The target, an object of this model, with the patch merged in. Refuses what can't be understood, as kube-apiserver
 * does with 500 and no reason.
 */
export function strategicMergePatch(schema: Schema, model: string, target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) throw badRequest('the patch must be an object')
  return new Merger(schema).map({ kind: 'object', model }, isMap(target) ? target : {}, patch)
}

class Merger {
  readonly #schema: Schema

  constructor(schema: Schema) {
    this.#schema = schema
  }

  /** One object or map. */
  map(type: FieldType | undefined, target: JsonMap, patch: JsonMap): JsonMap {
    const { $patch: directive, $retainKeys: retained, ...fields } = patch
    if (directive === 'replace') return this.#stripped(fields)
    if (directive === 'delete') return {}
    if (directive !== undefined && directive !== 'merge') {
      throw unexplained(`unknown patch type: ${directive} in map: ${goText(patch)}`)
    }
    const merged = retained === undefined ? { ...target } : retainedOf(target, retained)
    for (const [name, value] of Object.entries(fields)) {
      if (name.startsWith('$')) continue
      if (value === null) delete merged[name]
      else merged[name] = this.#field(type, name, merged[name], value, fields)
    }
    for (const name of Object.keys(fields)) this.#directiveOnly(type, name, merged, fields)
    return merged
  }

  #field(type: FieldType | undefined, name: string, present: unknown, value: unknown, siblings: JsonMap): unknown {
    if (isMap(value)) return this.map(this.#typeOf(type, name), isMap(present) ? present : {}, value)
    if (!Array.isArray(value)) return value
    const list: unknown[] = Array.isArray(present) ? present : []
    const order = siblings[`$setElementOrder/${name}`]
    const key = type?.kind === 'object' ? mergeKey(type.model, name) : undefined
    if (key !== undefined) return this.#keyedList(this.#elementType(type, name), key, list, value, order)
    if (type?.kind !== 'object' || !mergesPrimitives(type.model, name))
      return value.map((member) => this.#clean(member))
    const removed = siblings[`$deleteFromPrimitiveList/${name}`]
    const kept = Array.isArray(removed) ? list.filter((member) => !removed.includes(member)) : list
    return ordered([...new Set([...kept, ...value])], list, order, undefined)
  }

  /** `$setElementOrder/x` and `$deleteFromPrimitiveList/x` also count when the patch does not speak of x itself. */
  #directiveOnly(type: FieldType | undefined, directive: string, merged: JsonMap, fields: JsonMap): void {
    const [, verb, name = ''] = /^\$(setElementOrder|deleteFromPrimitiveList)\/(.+)$/.exec(directive) ?? []
    const list = merged[name]
    if (verb === undefined || name in fields || !Array.isArray(list)) return
    const value = fields[directive]
    if (verb === 'deleteFromPrimitiveList' && Array.isArray(value)) {
      merged[name] = list.filter((member) => !value.includes(member))
    } else if (verb === 'setElementOrder') {
      const key = type?.kind === 'object' ? mergeKey(type.model, name) : undefined
      merged[name] = ordered(list, list, value, key)
    }
  }

  #keyedList(type: FieldType | undefined, key: string, list: unknown[], patch: unknown[], order: unknown): unknown[] {
    const elements = patch.map((element) => {
      if (!isMap(element)) throw unexplained(`list element types are not identical: [${goText(list)} ${goText(patch)}]`)
      return element
    })
    if (elements.some((element) => element.$patch === 'replace' && !(key in element))) {
      return elements.filter((element) => element.$patch !== 'replace').map((element) => this.#stripped(element))
    }
    let merged = list
    for (const element of elements) merged = this.#keyedElement(type, key, merged, element)
    return ordered(merged, list, order, key)
  }

  #keyedElement(type: FieldType | undefined, key: string, list: unknown[], element: JsonMap): unknown[] {
    const id = element[key]
    if (id === undefined) throw unexplained(`map: ${goText(element)} does not contain declared merge key: ${key}`)
    const isSame = (member: unknown): boolean => isMap(member) && member[key] === id
    if (element.$patch === 'delete') return list.filter((member) => !isSame(member))
    const index = list.findIndex(isSame)
    const present = list[index]
    const next = this.map(type, isMap(present) ? present : {}, element)
    return index < 0 ? [...list, next] : list.with(index, next)
  }

  /** A new value without nulls and directives. */
  #stripped(value: JsonMap): JsonMap {
    const fields = Object.entries(value).filter(([name, member]) => member !== null && !name.startsWith('$'))
    return Object.fromEntries(fields.map(([name, member]) => [name, this.#clean(member)]))
  }

  #clean(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((member) => this.#clean(member))
    return isMap(value) ? this.#stripped(value) : value
  }

  #typeOf(type: FieldType | undefined, name: string): FieldType | undefined {
    if (type?.kind === 'map') return type.of
    return type?.kind === 'object' ? this.#schema.models.get(type.model)?.get(name) : undefined
  }

  #elementType(type: FieldType | undefined, name: string): FieldType | undefined {
    const list = this.#typeOf(type, name)
    return list?.kind === 'list' ? list.of : undefined
  }
}

function retainedOf(target: JsonMap, retained: unknown): JsonMap {
  if (!Array.isArray(retained)) throw badRequest('$retainKeys must be a list of names')
  return Object.fromEntries(Object.entries(target).filter(([name]) => retained.includes(name)))
}

/**
 * The elements in the order that the patch wants. Elements that the patch does not name keep their place among those of
 * the server that stood after them.
 */
function ordered(elements: unknown[], server: unknown[], order: unknown, key: string | undefined): unknown[] {
  if (!Array.isArray(order)) return elements
  const idOf = (element: unknown): unknown => (key !== undefined && isMap(element) ? element[key] : element)
  const placeIn = (list: unknown[], element: unknown): number =>
    list.findIndex((member) => isDeepStrictEqual(idOf(member), idOf(element)))
  const named = elements.filter((element) => placeIn(order, element) >= 0)
  named.sort((one, other) => placeIn(order, one) - placeIn(order, other))
  const others = elements.filter((element) => placeIn(order, element) < 0)
  const result: unknown[] = []
  for (const element of named) {
    const place = placeIn(server, element)
    for (let [next] = others; next !== undefined; [next] = others) {
      const own = placeIn(server, next)
      if (own < 0 || place < 0 || own > place) break
      result.push(others.shift())
    }
    result.push(element)
  }
  return [...result, ...others]
}

/** A value as Go prints it, which is how kube-apiserver quotes patches. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isMap(value)) return value === null ? '<nil>' : String(value)
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `map[${fields.map(([name, member]) => `${name}:${goText(member)}`).join(' ')}]`
}
