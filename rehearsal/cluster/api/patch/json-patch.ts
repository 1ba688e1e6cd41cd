/** JSON Patch, RFC 6902, with kube-apiserver's answers to patches that fail. */
import { applyPatch, type Operation } from 'rfc6902'
import { ApiError, badRequest } from '../../store/errors.ts'

/** As many operations as kube-apiserver takes. */
const limit = 10_000

/**
 * A copy of the target with all operations done. Refuses Invalid when one of them can't be done or a `test` fails; then
 * none is.
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!isOperations(patch)) {
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp')
  }
  if (patch.length > limit) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${limit}, got ${patch.length}`
    throw new ApiError(413, 'RequestEntityTooLarge', message)
  }
  // Wrapped, so that an operation on the whole document (path '') works too.
  const wrapped = { document: structuredClone(target) }
  const rooted = patch.map((operation) => ({
    ...operation,
    path: `/document${operation.path}`,
    ...('from' in operation ? { from: `/document${operation.from}` } : {}),
  }))
  const failed = applyPatch(wrapped, rooted as Operation[]).some((problem) => problem !== null)
  // The real server does not say which operation failed either.
  if (failed) throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
  return wrapped.document
}

function isOperations(patch: unknown): patch is Operation[] {
  return (
    Array.isArray(patch) &&
    patch.every(
      (entry) =>
        typeof entry === 'object' && entry !== null && typeof entry.op === 'string' && typeof entry.path === 'string',
    )
  )
}
