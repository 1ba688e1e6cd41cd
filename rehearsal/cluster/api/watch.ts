/** Watches: one JSON line for each change of the objects that the client selected. */
import type { ApiObject } from '../objects.ts'
import { ApiError, invalidOptions, unexplained } from '../store/errors.ts'
import type { Change, ChangeType } from '../store/store.ts'
import { failure, type StreamAnswer, type StreamSink } from './answer.ts'
import type { ApiContext, ResourceCall } from './context.ts'
import { chooseForm, shapeObject } from './output.ts'
import { refuseFuture, selectedObjects, selectionOf, versionProblem, wholeNumber } from './read.ts'

/** Seconds after which the server ends a watch that set no limit. */
const longestWatch = 3600
/** Seconds before the end of a watch at which it tells how far it got, so that the next one can go on from there. */
const lastBookmark = 2

/**
 * The answer to a watch. Without a version, or when asked to by `sendInitialEvents`, it begins with what there is, and
 * tells by a bookmark where that ends when bookmarks are allowed.
 */
export function watchObjects(context: ApiContext, call: ResourceCall): StreamAnswer {
  const { query, headers, target } = call
  if (query.has('sendInitialEvents') && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    const message = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'
    throw invalidOptions('ListOptions', { reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' })
  }
  const problem = versionProblem(query.get('resourceVersion'))
  if (problem !== undefined) throw unexplained(problem)
  refuseFuture(context.store, query.get('resourceVersion'))
  const form = chooseForm(headers.accept, query)
  const isSelected = selectionOf(call)
  const seconds = timeout(query)
  let definitions = true
  const line = (type: ChangeType, object: ApiObject): string => {
    const shown = shapeObject(object, target.endpoint, form, context.now(), definitions)
    definitions = false
    return `${JSON.stringify({ type, object: shown })}\n`
  }
  const start = (sink: StreamSink): void => {
    const { store } = context
    // First, since what follows may already end the stream.
    const timer = setTimeout(() => sink.end(), seconds * 1000)
    sink.closed.addEventListener('abort', () => clearTimeout(timer))
    const version = query.get('resourceVersion') ?? ''
    const asked = query.get('sendInitialEvents')
    const fromStart = asked === null ? version === '' || version === '0' : asked === 'true'
    // Read together, so that no change falls between the two.
    const initial = fromStart ? selectedObjects(store, call) : []
    for (const object of initial) sink.write(line('ADDED', object))
    if (fromStart && allowsBookmarks(query)) sink.write(bookmarkLine(target, store.resourceVersion, initialEventsEnd))
    follow(context, call, fromStart ? store.resourceVersion : version, sink, (change) => {
      const event = selectedChange(change, isSelected)
      if (event !== undefined) sink.write(line(event.type, event.object))
    })
  }
  return { kind: 'stream', contentType: 'application/json', start }
}

function follow(
  context: ApiContext,
  { query, target }: ResourceCall,
  version: string,
  sink: StreamSink,
  onChange: (change: Change) => void,
): void {
  const { store, bookmarkInterval } = context
  try {
    const stop = store.watchFrom([target.endpoint.resource.kind], version, onChange)
    sink.closed.addEventListener('abort', stop)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // The head is sent, so the refusal comes as an event, as it does from kube-apiserver.
    sink.write(`${JSON.stringify({ type: 'ERROR', object: failure(error) })}\n`)
    sink.end()
    return
  }
  if (!allowsBookmarks(query)) return
  const bookmark = (): void => sink.write(bookmarkLine(target, store.resourceVersion))
  const timers = [setInterval(bookmark, bookmarkInterval)]
  const last = timeout(query) - lastBookmark
  if (last > 0) timers.push(setTimeout(bookmark, last * 1000))
  sink.closed.addEventListener('abort', () => {
    for (const timer of timers) clearTimeout(timer)
  })
}

const allowsBookmarks = (query: URLSearchParams): boolean => query.get('allowWatchBookmarks') === 'true'

/** The annotation of the bookmark after the last initial event. */
const initialEventsEnd = { annotations: { 'k8s.io/initial-events-end': 'true' } }

function bookmarkLine({ endpoint }: ResourceCall['target'], resourceVersion: string, more: object = {}): string {
  const { apiVersion, resource } = endpoint
  const object = { kind: resource.kind, apiVersion, metadata: { resourceVersion, ...more } }
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`
}

/**
 * What a change is to someone who sees only selected objects: coming into the selection is ADDED, leaving it is
 * DELETED.
 */
export function selectedChange(
  { type, object, previous }: Change,
  isSelected: (object: ApiObject) => boolean,
): { type: ChangeType; object: ApiObject } | undefined {
  const before = previous !== undefined && isSelected(previous)
  const after = type !== 'DELETED' && isSelected(object)
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object }
  if (!before) return undefined
  if (type === 'DELETED') return { type, object }
  const { resourceVersion } = object.metadata
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } }
}

function timeout(query: URLSearchParams): number {
  return Math.min(wholeNumber(query.get('timeoutSeconds') ?? '0') || longestWatch, longestWatch)
}
