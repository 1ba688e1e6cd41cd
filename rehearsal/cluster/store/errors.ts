/**
 * The refusals of the API, with the codes, reasons and message texts of kube-apiserver
 * (k8s.io/apimachinery/pkg/api/errors), because clients and people read them.
 */
import { qualifiedKind, qualifiedPlural, type Resource } from './kinds.ts'

/** One reason of a 422: which field, and what is wrong with it. */
export interface Cause {
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueTypeInvalid'
    | 'NamespaceTerminating'
    | 'ResourceVersionTooLarge'
  readonly message: string
  /** Absent for what is no field's fault. */
  readonly field?: string
}

/** `details` of a `Status`. */
export interface ErrorDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly Cause[]
  readonly retryAfterSeconds?: number
}

/** A request that the API refuses. Becomes the body `Status` with this code. */
export class ApiError extends Error {
  readonly code: number
  /** Empty where kube-apiserver tells none. */
  readonly reason: string
  readonly details: ErrorDetails | undefined

  constructor(code: number, reason: string, message: string, details?: ErrorDetails) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.reason = reason
    this.details = details
  }
}

/** Whether an error is the API's refusal for this reason, such as `Conflict` or `NotFound`. */
export function isRefused(error: unknown, reason: string): error is ApiError {
  return error instanceof ApiError && error.reason === reason
}

/** A resource as messages name it, served or not. */
export type ResourceName = Pick<Resource, 'group' | 'plural'>

const resourceDetails = (resource: ResourceName, name: string): ErrorDetails => ({
  ...(name === '' ? {} : { name }),
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.plural,
})

export function notFound(resource: Resource, name: string): ApiError {
  const message = `${qualifiedPlural(resource)} "${name}" not found`
  return new ApiError(404, 'NotFound', message, resourceDetails(resource, name))
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  const message = `${qualifiedPlural(resource)} "${name}" already exists`
  return new ApiError(409, 'AlreadyExists', message, resourceDetails(resource, name))
}

/** Someone else wrote first, or a precondition does not hold; `why` says which. */
export function conflict(resource: Resource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedPlural(resource)} "${name}": ${why}`
  return new ApiError(409, 'Conflict', message, resourceDetails(resource, name))
}

/** The reason that a stale resourceVersion is answered with. */
export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again'

/** The object itself is wrong. At least one cause. */
export function invalid(resource: Resource, name: string, causes: readonly Cause[]): ApiError {
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`)
  const all = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  return new ApiError(422, 'Invalid', `${qualifiedKind(resource)} "${name}" is invalid: ${all}`, {
    name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.kind,
    causes,
  })
}

/** The options of a request, which its query or body holds, are wrong; `kind` is such as `CreateOptions`. */
export function invalidOptions(kind: string, cause: Cause): ApiError {
  const message = `${kind}.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`
  return new ApiError(422, 'Invalid', message, { group: 'meta.k8s.io', kind, causes: [cause] })
}

/** What kube-apiserver has no reason for, and answers as a fault of its own. */
export function unexplained(message: string): ApiError {
  return new ApiError(500, '', message)
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message)
}

/** An empty `name` stands for a collection, or for an object whose name is not known. */
export function forbidden(resource: ResourceName, name: string, why: string, causes?: readonly Cause[]): ApiError {
  const what = name === '' ? qualifiedPlural(resource) : `${qualifiedPlural(resource)} "${name}"`
  const message = `${what} is forbidden: ${why}`
  const details = resourceDetails(resource, name)
  return new ApiError(403, 'Forbidden', message, causes === undefined ? details : { ...details, causes })
}

/** The history that a watch or a continued list asks for is no longer kept. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message)
}
