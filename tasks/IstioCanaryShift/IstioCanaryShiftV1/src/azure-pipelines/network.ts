import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import tls from 'node:tls'
import type { ReadVariable } from '../inputs/run.ts'
import { msg } from '../language/message.ts'
import type { ClientCertificate, HttpProxy, Network } from '../network/network.ts'
import { NetworkError } from '../network/network-error.ts'

/**
 * The network as the agent was configured: proxy, bypass list, authorities, client certificate. Nothing is read before it
 * is asked for. That the agent skips the validation of certificates is not taken over.
 */
export function openNetwork(variable: ReadVariable, mask: (secret: string) => void): Network {
  const masked = new Set<string>()
  const maskOnce = (secret: string) => {
    if (!masked.has(secret)) mask(secret)
    masked.add(secret)
  }
  let authorities: { readonly pem: string | undefined } | undefined
  return {
    proxyFor: (url) => proxyFor(url, variable, maskOnce),
    get authorities() {
      authorities ??= { pem: trusted(variable('Agent.CAInfo')) }
      return authorities.pem
    },
    clientCertificateFor: (url) =>
      isOfCollection(url, variable('System.CollectionUri')) ? clientCertificate(variable, maskOnce) : undefined,
  }
}

function proxyFor(url: string, variable: ReadVariable, mask: (secret: string) => void): HttpProxy | undefined {
  const proxyUrl = variable('Agent.ProxyUrl')
  if (proxyUrl === undefined) return undefined
  const isBypassed = configured(() => {
    new URL(proxyUrl)
    const patterns: readonly string[] = JSON.parse(variable('Agent.ProxyBypassList') ?? '[]')
    return patterns.map((pattern) => new RegExp(pattern, 'i')).some((pattern) => pattern.test(url))
  }, msg`proxy address or its bypass list`)
  if (isBypassed) return undefined
  const [username, password = ''] = [variable('Agent.ProxyUsername'), variable('Agent.ProxyPassword')]
  if (username === undefined) return { url: proxyUrl, authorization: undefined }
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  for (const secret of [password, basic]) mask(secret)
  return { url: proxyUrl, authorization: `Basic ${basic}` }
}

/**
 * The well-known authorities and those of the agent's file. An explicit list takes the place of Node's own, so everything
 * that Node would trust is in it.
 */
function trusted(file: string | undefined): string | undefined {
  const extra = process.env.NODE_EXTRA_CA_CERTS
  if (file === undefined || (extra && resolve(extra) === resolve(file))) return undefined
  const own = read(file, msg`certificate authorities (--sslcacert)`).toString('utf8')
  return [...wellKnown(extra), own].join('\n')
}

function wellKnown(extra: string | undefined): readonly string[] {
  // Node 22.15 and later tell what they trust, with the system's store where they were started so.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] }
  if (getCACertificates !== undefined) return getCACertificates('default')
  return extra ? [...tls.rootCertificates, read(extra, 'NODE_EXTRA_CA_CERTS').toString('utf8')] : tls.rootCertificates
}

function clientCertificate(variable: ReadVariable, mask: (secret: string) => void): ClientCertificate | undefined {
  const certFile = variable('Agent.ClientCert')
  if (certFile === undefined) return undefined
  const [keyFile, archiveFile] = [variable('Agent.ClientCertKey'), variable('Agent.ClientCertArchive')]
  const passphrase = variable('Agent.ClientCertPassword')
  if (passphrase !== undefined) mask(passphrase)
  const secret = passphrase === undefined ? {} : { passphrase }
  const what = msg`client certificate`
  if (keyFile !== undefined) {
    return { cert: read(certFile, what).toString('utf8'), key: read(keyFile, what).toString('utf8'), ...secret }
  }
  return archiveFile === undefined ? undefined : { pfx: read(archiveFile, what), ...secret }
}

/** The agent's client certificate is for the Azure DevOps server alone: whoever else asks for one gets none. */
function isOfCollection(url: string, collection: string | undefined): boolean {
  return collection !== undefined && URL.canParse(collection) && new URL(collection).origin === new URL(url).origin
}

function read(file: string, what: string): Buffer {
  return configured(() => readFileSync(file), msg`file of ${what}`)
}

/** @throws NetworkError for a configuration of the agent that cannot be used. */
function configured<T>(attempt: () => T, what: string): T {
  try {
    return attempt()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const next = msg`Configure the agent again (config.sh or config.cmd), or correct its file.`
    throw new NetworkError(msg`The agent's ${what} cannot be used: ${reason}.`, next, true, error)
  }
}
