/** Watches: one JSON line for each change of the objects that the client selected. */
import type { ApiObject } from '../objects.ts'
import { ApiError, badRequest } from '../store/errors.ts'
import type { Change, ChangeType } from '../store/store.ts'
import { failure, type StreamAnswer, type StreamSink } from './answer.ts'
import type { ApiContext, ResourceCall } from './context.ts'
import { chooseForm, shapeObject } from './output.ts'
import { refuseFuture, selectedObjects, selectionOf } from './read.ts'

/** Seconds after which the server ends a watch that set no limit. */
const longestWatch = 3600

/** The answer to a watch. Refuses `sendInitialEvents` as servers do that lack it, upon which clients list first. */
export function watchObjects(context: ApiContext, call: ResourceCall): StreamAnswer {
  const { query, headers, target } = call
  if (query.has('sendInitialEvents')) {
    const field = 'sendInitialEvents'
    const why = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled'
    throw new ApiError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: Forbidden: ${why}`, {
      group: 'meta.k8s.io',
      kind: 'ListOptions',
      causes: [{ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }],
    })
  }
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
    const fromStart = version === '' || version === '0'
    // Read together, so that no change falls between the two.
    const initial = fromStart ? selectedObjects(store, call) : []
    for (const object of initial) sink.write(line('ADDED', object))
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
  if (query.get('allowWatchBookmarks') !== 'true') return
  const bookmark = setInterval(() => sink.write(bookmarkLine(target, store.resourceVersion)), bookmarkInterval)
  sink.closed.addEventListener('abort', () => clearInterval(bookmark))
}

function bookmarkLine({ endpoint }: ResourceCall['target'], resourceVersion: string): string {
  const { apiVersion, resource } = endpoint
  const object = { kind: resource.kind, apiVersion, metadata: { resourceVersion, creationTimestamp: null } }
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
  const text = query.get('timeoutSeconds')
  if (text === null) return longestWatch
  if (!/^[0-9]+$/.test(text)) {
    throw badRequest(`timeoutSeconds: Invalid value: ${JSON.stringify(text)}: must be a whole number`)
  }
  return Math.min(Number(text) || longestWatch, longestWatch)
}
