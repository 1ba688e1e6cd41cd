import { msg } from '../language/message.ts'
/** The name of a Service, a namespace or an application. */
export const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
export const labelRule = () => msg`a name of lower-case letters, digits and hyphens, 63 characters at most`

/** The name of most other objects. */
export const dnsName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/
export const nameRule = () => msg`a name of lower-case letters, digits, hyphens and dots`

/** A host name, or every one, or those below one. */
export const hostName = /^(?:\*|(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/
